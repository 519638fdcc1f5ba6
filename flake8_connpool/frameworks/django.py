"""Django: `views/`, `urls/conf.py`, `contrib/admin/`, `core/management/base.py`, signals, tests."""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    CACHED,
    EVENT,
    MADE,
    ONCE,
    PROCESS,
    REQUEST,
    ROUND,
    TASK,
    CallbackTaker,
    Framework,
    each,
    overridden,
    spelled,
)

_VERBS = ("delete", "get", "head", "options", "patch", "post", "put", "trace")
_VIEW = (*_VERBS, "dispatch", "http_method_not_allowed", "setup")
# Methods that the subclasses of `View` call while they handle a request.
_ASKED = (
    "form_invalid",
    "form_valid",
    "get_context_data",
    "get_form",
    "get_form_kwargs",
    "get_initial",
    "get_object",
    "get_queryset",
    "get_redirect_url",
    "get_success_url",
    "get_template_names",
    "render_to_response",
)
_BY_FILE = {
    "base": ("RedirectView", "TemplateView"),
    "dates": (
        "ArchiveIndexView",
        "DateDetailView",
        "DayArchiveView",
        "MonthArchiveView",
        "TodayArchiveView",
        "WeekArchiveView",
        "YearArchiveView",
    ),
    "detail": ("DetailView",),
    "edit": ("CreateView", "DeleteView", "FormView", "UpdateView"),
    "list": ("ListView",),
}
_GENERIC = tuple(
    name
    for file, views in _BY_FILE.items()
    for name in spelled((f"django.views.generic.{file}", "django.views.generic"), views)
)
_VIEWS = ("django.views.View", "django.views.generic.View", "django.views.generic.base.View")
_GUARDS = spelled(
    ("django.contrib.auth.mixins",),
    ("AccessMixin", "LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin"),
)
# Only views use these.
_OF_VIEWS = (
    *spelled(
        ("django.contrib.auth.decorators",),
        ("login_not_required", "login_required", "permission_required", "user_passes_test"),
    ),
    "django.contrib.admin.views.decorators.staff_member_required",
    "django.db.transaction.non_atomic_requests",
    *spelled(("django.views.decorators.cache",), ("cache_control", "cache_page", "never_cache")),
    *spelled(
        ("django.views.decorators.clickjacking",),
        ("xframe_options_deny", "xframe_options_exempt", "xframe_options_sameorigin"),
    ),
    "django.views.decorators.common.no_append_slash",
    *spelled(
        ("django.views.decorators.csrf",),
        ("csrf_exempt", "csrf_protect", "ensure_csrf_cookie", "requires_csrf_token"),
    ),
    "django.views.decorators.debug.sensitive_post_parameters",
    "django.views.decorators.gzip.gzip_page",
    *spelled(
        ("django.views.decorators.http",),
        (
            "condition",
            "conditional_page",
            "etag",
            "last_modified",
            "require_GET",
            "require_POST",
            "require_http_methods",
            "require_safe",
        ),
    ),
    *spelled(("django.views.decorators.vary",), ("vary_on_cookie", "vary_on_headers")),
)
_COMMANDS = (
    *spelled(("django.core.management.base",), ("AppCommand", "BaseCommand", "LabelCommand")),
    "django.core.management.BaseCommand",
)
_ADMIN = spelled(
    ("django.contrib.admin", "django.contrib.admin.options"),
    ("ModelAdmin", "StackedInline", "TabularInline"),
)
_TEMPLATES = ("django.template.Library", "django.template.library.Library")
_TESTS = spelled(
    ("django.test", "django.test.testcases"),
    ("LiveServerTestCase", "SimpleTestCase", "TestCase", "TransactionTestCase"),
)
_SIGNALS = (
    *spelled(
        ("django.contrib.auth.signals",), ("user_logged_in", "user_logged_out", "user_login_failed")
    ),
    *spelled(
        ("django.core.signals",), ("got_request_exception", "request_finished", "request_started")
    ),
    *spelled(
        ("django.db.models.signals",),
        (
            "m2m_changed",
            "post_delete",
            "post_init",
            "post_save",
            "pre_delete",
            "pre_init",
            "pre_save",
        ),
    ),
)

DJANGO = Framework(
    "django",
    home="in `AppConfig.ready`",
    objects=_TEMPLATES,
    decorators={
        **dict.fromkeys(_OF_VIEWS, REQUEST),
        **each(("django.contrib.admin", "django.contrib.admin.decorators"), ("action",), REQUEST),
        **each(
            ("django.contrib.admin", "django.contrib.admin.decorators"), ("display",), AS_CALLED
        ),
        **each(("django.dispatch", "django.dispatch.dispatcher"), ("receiver",), EVENT),
        **each(("django.tasks", "django.tasks.base"), ("task",), TASK),
        "django.db.transaction.atomic": AS_CALLED,
        "django.utils.decorators.method_decorator": AS_CALLED,
        "django.utils.functional.cached_property": CACHED,
        "django.utils.functional.classproperty": AS_CALLED,
        "django.utils.functional.keep_lazy": AS_CALLED,
        "django.utils.functional.keep_lazy_text": AS_CALLED,
        "django.views.decorators.debug.sensitive_variables": AS_CALLED,
        **{
            f"{name}{MADE}.{method}": AS_CALLED
            for name in _TEMPLATES
            for method in ("filter", "inclusion_tag", "simple_block_tag", "simple_tag", "tag")
        },
    },
    takers={
        **each(
            ("django.urls", "django.urls.conf"),
            ("path", "re_path"),
            CallbackTaker(REQUEST, 1, "view"),
        ),
        "django.conf.urls.url": CallbackTaker(REQUEST, 1, "view"),
        "django.db.transaction.on_commit": CallbackTaker(None, 0, "func"),
        **each(_SIGNALS, ("connect",), CallbackTaker(EVENT, 0, "receiver")),
    },
    bases={
        **overridden(_VIEWS, dict.fromkeys(_VIEW, REQUEST)),
        **overridden(_GENERIC, dict.fromkeys((*_VIEW, *_ASKED), REQUEST)),
        **overridden(
            _GUARDS, dict.fromkeys(("dispatch", "handle_no_permission", "test_func"), REQUEST)
        ),
        "django.utils.deprecation.MiddlewareMixin": dict.fromkeys(
            (
                "__acall__",
                "__call__",
                "process_exception",
                "process_request",
                "process_response",
                "process_template_response",
                "process_view",
            ),
            REQUEST,
        ),
        **overridden(
            _ADMIN,
            dict.fromkeys(
                (
                    "add_view",
                    "change_view",
                    "changelist_view",
                    "delete_model",
                    "delete_queryset",
                    "delete_view",
                    "get_queryset",
                    "get_search_results",
                    "response_action",
                    "response_add",
                    "response_change",
                    "save_form",
                    "save_formset",
                    "save_model",
                    "save_related",
                ),
                REQUEST,
            ),
        ),
        **overridden(
            _COMMANDS,
            {
                **dict.fromkeys(
                    ("add_arguments", "execute", "handle", "handle_app_config"), PROCESS
                ),
                "handle_label": ROUND,
            },
        ),
        **overridden(("django.apps.AppConfig", "django.apps.config.AppConfig"), {"ready": PROCESS}),
        **overridden(
            _TESTS,
            dict.fromkeys(
                ("setUp", "setUpClass", "setUpTestData", "tearDown", "tearDownClass"), ONCE
            ),
        ),
    },
    signatures={("request",): REQUEST},
    wrapping={"get_response": REQUEST},
    modules=("django.http", "django.shortcuts", "rest_framework.response"),
)
