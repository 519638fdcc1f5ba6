"""Django REST framework: its views, permissions, throttles, `decorators.py`, `test.py`."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    ONCE,
    REQUEST,
    Framework,
    each,
    overridden,
    spelled,
)

_VERBS = ("delete", "get", "head", "options", "patch", "post", "put", "trace")
_ACTIONS = ("create", "destroy", "list", "partial_update", "retrieve", "update")
_VIEW = (
    *_VERBS,
    "dispatch",
    "finalize_response",
    "get_permissions",
    "handle_exception",
    "initial",
    "perform_authentication",
)
_GENERIC = (
    "filter_queryset",
    "get_object",
    "get_queryset",
    "get_serializer",
    "get_serializer_class",
    "get_serializer_context",
    "perform_create",
    "perform_destroy",
    "perform_update",
)
_VIEWS = (
    "rest_framework.generics.CreateAPIView",
    "rest_framework.generics.DestroyAPIView",
    "rest_framework.generics.GenericAPIView",
    "rest_framework.generics.ListAPIView",
    "rest_framework.generics.ListCreateAPIView",
    "rest_framework.generics.RetrieveAPIView",
    "rest_framework.generics.RetrieveDestroyAPIView",
    "rest_framework.generics.RetrieveUpdateAPIView",
    "rest_framework.generics.RetrieveUpdateDestroyAPIView",
    "rest_framework.generics.UpdateAPIView",
    "rest_framework.mixins.CreateModelMixin",
    "rest_framework.mixins.DestroyModelMixin",
    "rest_framework.mixins.ListModelMixin",
    "rest_framework.mixins.RetrieveModelMixin",
    "rest_framework.mixins.UpdateModelMixin",
    "rest_framework.views.APIView",
    "rest_framework.viewsets.GenericViewSet",
    "rest_framework.viewsets.ModelViewSet",
    "rest_framework.viewsets.ReadOnlyModelViewSet",
    "rest_framework.viewsets.ViewSet",
)
_AUTHENTICATING = spelled(
    ("rest_framework.authentication",),
    (
        "BaseAuthentication",
        "BasicAuthentication",
        "RemoteUserAuthentication",
        "SessionAuthentication",
        "TokenAuthentication",
    ),
)
_PERMITTING = spelled(
    ("rest_framework.permissions",),
    (
        "AllowAny",
        "BasePermission",
        "DjangoModelPermissions",
        "DjangoModelPermissionsOrAnonReadOnly",
        "DjangoObjectPermissions",
        "IsAdminUser",
        "IsAuthenticated",
        "IsAuthenticatedOrReadOnly",
    ),
)
_THROTTLING = spelled(
    ("rest_framework.throttling",),
    (
        "AnonRateThrottle",
        "BaseThrottle",
        "ScopedRateThrottle",
        "SimpleRateThrottle",
        "UserRateThrottle",
    ),
)
_TESTS = spelled(
    ("rest_framework.test",),
    ("APILiveServerTestCase", "APISimpleTestCase", "APITestCase", "APITransactionTestCase"),
)

DRF = Framework(
    "django-rest-framework",
    home="in `AppConfig.ready`",
    decorators={
        **each(("rest_framework.decorators",), ("action", "api_view"), REQUEST),
        **each(
            ("rest_framework.decorators",),
            (
                "authentication_classes",
                "parser_classes",
                "permission_classes",
                "renderer_classes",
                "schema",
                "throttle_classes",
            ),
            AS_CALLED,
        ),
    },
    bases={
        **overridden(_VIEWS, dict.fromkeys((*_VIEW, *_GENERIC, *_ACTIONS), REQUEST)),
        **overridden(_AUTHENTICATING, {"authenticate": REQUEST}),
        **overridden(
            _PERMITTING, dict.fromkeys(("has_object_permission", "has_permission"), REQUEST)
        ),
        **overridden(
            _THROTTLING, dict.fromkeys(("allow_request", "get_cache_key", "wait"), REQUEST)
        ),
        "rest_framework.filters.BaseFilterBackend": {"filter_queryset": REQUEST},
        "rest_framework.pagination.BasePagination": {"paginate_queryset": REQUEST},
        **overridden(
            _TESTS,
            dict.fromkeys(
                ("setUp", "setUpClass", "setUpTestData", "tearDown", "tearDownClass"), ONCE
            ),
        ),
    },
)
