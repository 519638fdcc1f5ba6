import os

SECRET_KEY = os.environ.get("SECRET_KEY", "not a secret")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split()
ROOT_URLCONF = "mysite.urls"
INSTALLED_APPS = ["mysite.apps.ReviewsConfig"]
MIDDLEWARE = ["mysite.middleware.SignIn"]

CATALOG_URL = os.environ.get("CATALOG_URL", "https://catalog.example")
REVIEWS_URL = os.environ.get("REVIEWS_URL", "https://reviews.example")
ACCOUNTS_URL = os.environ.get("ACCOUNTS_URL", "https://accounts.example")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": os.environ.get("DATABASE_HOST", "db.example"),
        "NAME": os.environ.get("DATABASE_NAME", "shop"),
        "USER": os.environ.get("DATABASE_USER", "shop"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
