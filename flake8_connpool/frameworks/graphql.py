"""GraphQL resolvers: Ariadne, Graphene, Strawberry."""

from flake8_connpool.frameworks.schema import (
    REQUEST,
    CallbackTaker,
    Framework,
    each,
    made,
    overridden,
    spelled,
)

_ARIADNE = (
    *spelled(("ariadne",), ("MutationType", "ObjectType", "QueryType", "SubscriptionType")),
    *spelled(("ariadne.objects",), ("MutationType", "ObjectType", "QueryType")),
    "ariadne.subscriptions.SubscriptionType",
)
_OF_TYPES = tuple(name for name in made(_ARIADNE) if "Subscription" not in name)
_OF_SUBSCRIPTIONS = tuple(name for name in made(_ARIADNE) if "Subscription" in name)
_STRAWBERRY = (
    "strawberry.field",
    "strawberry.mutation",
    "strawberry.subscription",
    "strawberry.types.field.field",
    "strawberry.types.mutation.mutation",
    "strawberry.types.mutation.subscription",
)

GRAPHQL = Framework(
    "graphql",
    objects=_ARIADNE,
    decorators={
        **each(made(_ARIADNE), ("field",), REQUEST),
        **each(_OF_SUBSCRIPTIONS, ("source",), REQUEST),
        **dict.fromkeys(_STRAWBERRY, REQUEST),
    },
    takers={
        **each(_OF_TYPES, ("set_field",), CallbackTaker(REQUEST, 1, "resolver")),
        **dict.fromkeys(_STRAWBERRY, CallbackTaker(REQUEST, 0, "resolver")),
    },
    bases=overridden(
        ("graphene.Mutation", "graphene.types.mutation.Mutation"), {"mutate": REQUEST}
    ),
)
