"""SDKs: clients of one service that have the pool of an HTTP library inside. Data.

Listed are those where 20 calls with a client for each opened 20 connections, and with one client a
single one (measured with the newest releases). Not listed, since a shared client gains nothing:

- `WebClient` and `AsyncWebClient` of slack_sdk: a connection for each call, also of one client;
- `Github` of PyGithub: it waits between two calls of one client, 0.25 s by default, so that twenty
  calls take longer with one client than with twenty;
- `ChatOpenAI` of langchain-openai and `ChatAnthropic` of langchain-anthropic: all of them share one
  HTTP client;
- functions of the module stripe, `stripe.Customer.retrieve()`: they share one session.
"""
