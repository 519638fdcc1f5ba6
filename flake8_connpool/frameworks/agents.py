"""Tools that a language model calls, and MCP: a tool runs once for each call."""

from flake8_connpool.frameworks.schema import (
    CALL,
    PROCESS,
    CallbackTaker,
    Framework,
    each,
    made,
    overridden,
    spelled,
)

_FASTMCP = spelled(("fastmcp", "fastmcp.server", "fastmcp.server.server"), ("FastMCP",))
# For mcp 1 and mcp 2.
_MCP = (
    *spelled(
        ("mcp.server", "mcp.server.fastmcp", "mcp.server.fastmcp.server"),
        ("FastMCP",),
    ),
    *spelled(
        ("mcp.server", "mcp.server.mcpserver", "mcp.server.mcpserver.server"),
        ("MCPServer",),
    ),
)
_SERVERS = (*_FASTMCP, *_MCP)
_LOW = ("mcp.server.Server", "mcp.server.lowlevel.Server", "mcp.server.lowlevel.server.Server")
_PYDANTIC = (
    "pydantic_ai.Agent",
    "pydantic_ai.FunctionToolset",
    "pydantic_ai.agent.Agent",
    "pydantic_ai.toolsets.FunctionToolset",
    "pydantic_ai.toolsets.function.FunctionToolset",
)
_AGENTS = ("pydantic_ai.Agent", "pydantic_ai.agent.Agent")

AGENTS = Framework(
    "agents",
    objects=(*_SERVERS, *_LOW, *_PYDANTIC),
    decorators={
        "agents.function_tool": CALL,
        "agents.tool.function_tool": CALL,
        "crewai.tools.base_tool.tool": CALL,
        "crewai.tools.tool": CALL,
        **each(made(_SERVERS), ("custom_route", "prompt", "resource", "tool"), CALL),
        "haystack.tools.from_function.tool": CALL,
        "haystack.tools.tool": CALL,
        "langchain.agents.tool": CALL,
        "langchain.tools.tool": CALL,
        "langchain_core.tools.convert.tool": CALL,
        "langchain_core.tools.tool": CALL,
        **each(
            made(_LOW),
            (
                "call_tool",
                "get_prompt",
                "list_prompts",
                "list_resources",
                "list_tools",
                "read_resource",
            ),
            CALL,
        ),
        **each(made(_PYDANTIC), ("tool",), CALL),
        **each(made(_AGENTS), ("output_validator", "system_prompt", "tool_plain"), CALL),
        "semantic_kernel.functions.kernel_function": CALL,
        "semantic_kernel.functions.kernel_function_decorator.kernel_function": CALL,
        "smolagents.tool": CALL,
        "smolagents.tools.tool": CALL,
    },
    takers={
        "autogen_core.tools.FunctionTool": CallbackTaker(CALL, 0, "func"),
        **each(
            spelled(("langchain_core.tools",), ("StructuredTool", "structured.StructuredTool")),
            ("from_function",),
            CallbackTaker(CALL, 0, "func"),
        ),
        **each(
            spelled(("llama_index.core.tools",), ("FunctionTool", "function_tool.FunctionTool")),
            ("from_defaults",),
            CallbackTaker(CALL, 0, "fn"),
        ),
        **each(made(_FASTMCP), ("add_tool",), CallbackTaker(CALL, 0, "tool")),
        **each(made(_MCP), ("add_tool",), CallbackTaker(CALL, 0, "fn")),
        **dict.fromkeys((*_SERVERS, *_LOW), CallbackTaker(PROCESS, None, "lifespan")),
        "pydantic_ai.Tool": CallbackTaker(CALL, 0, "function"),
        "pydantic_ai.tools.Tool": CallbackTaker(CALL, 0, "function"),
    },
    bases={
        **overridden(("crewai.tools.BaseTool", "crewai.tools.base_tool.BaseTool"), {"_run": CALL}),
        **overridden(
            ("langchain_core.tools.BaseTool", "langchain_core.tools.base.BaseTool"),
            {"_arun": CALL, "_run": CALL},
        ),
        **overridden(("smolagents.Tool", "smolagents.tools.Tool"), {"forward": CALL}),
    },
)
