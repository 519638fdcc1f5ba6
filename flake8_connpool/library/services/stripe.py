"""stripe: `_stripe_client.py` and `_http_client.py` of 10.12 to 16.1.

A client has an HTTP client of its own, and with it a session for each thread. The functions of the
module (`stripe.Customer.retrieve()`) share one.
"""

from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api, Library, Mark, Parameter
from flake8_connpool.rule_options import Target

LIBRARIES = (
    Library(
        "stripe",
        Target((10, 12)),
        (
            Api(
                "stripe.StripeClient",
                Kind.SERVICE,
                (
                    Parameter("api_key", Role.ACCOUNT, Mark.REQUIRED, 0),
                    Parameter("stripe_account", Role.ACCOUNT, None),
                    Parameter("stripe_context", Role.ACCOUNT, None),
                    Parameter("base_addresses", Role.ACCOUNT, None),
                    Parameter("client_id", Role.ACCOUNT, None),
                    Parameter("verify_ssl_certs", Role.IDENTITY, True),
                    Parameter("proxy", Role.PROXY, None),
                    Parameter("http_client", Role.TRANSPORT, None),
                ),
                spellings=("stripe._stripe_client.StripeClient",),
                sends=(
                    *("accounts", "balance", "balance_transactions", "billing", "billing_portal"),
                    *("charges", "checkout", "coupons", "credit_notes", "customers", "disputes"),
                    *("ephemeral_keys", "events", "files", "invoice_items", "invoices", "mandates"),
                    *("payment_intents", "payment_links", "payment_methods", "payouts", "plans"),
                    *("prices", "products", "promotion_codes", "quotes", "radar", "raw_request"),
                    *("refunds", "setup_intents", "sources", "subscription_items"),
                    *("subscription_schedules", "subscriptions", "tax", "tax_ids", "tax_rates"),
                    *("tokens", "topups", "transfers", "v1", "v2", "webhook_endpoints"),
                ),
                idle=("construct_event", "deserialize", "parse_event_notification"),
                tidy=True,
                also_async=True,
            ),
        ),
    ),
)
