"""The commands of redis-py that take a connection: `commands/core.py` of 5.0 to 8.1.

Clients have them all, sync and async. Iterators such as `scan_iter`, and objects that send later
such as pipelines, are not among them.
"""

KEYS = (
    *("copy", "delete", "dump", "exists", "expire", "expireat", "expiretime", "keys", "move"),
    *("object", "persist", "pexpire", "pexpireat", "pexpiretime", "pttl", "randomkey", "rename"),
    *("renamenx", "restore", "scan", "sort", "touch", "ttl", "type", "unlink", "wait"),
)
STRINGS = (
    *("append", "bitcount", "bitfield", "bitop", "bitpos", "decr", "decrby", "get", "getbit"),
    *("getdel", "getex", "getrange", "getset", "incr", "incrby", "incrbyfloat", "mget", "mset"),
    *("msetnx", "psetex", "set", "setbit", "setex", "setnx", "setrange", "strlen", "substr"),
)
HASHES = (
    *("hdel", "hexists", "hget", "hgetall", "hincrby", "hincrbyfloat", "hkeys", "hlen", "hmget"),
    *("hmset", "hrandfield", "hscan", "hset", "hsetnx", "hstrlen", "hvals"),
)
LISTS = (
    *("blmove", "blmpop", "blpop", "brpop", "brpoplpush", "lindex", "linsert", "llen", "lmove"),
    *("lmpop", "lpop", "lpos", "lpush", "lpushx", "lrange", "lrem", "lset", "ltrim", "rpop"),
    *("rpoplpush", "rpush", "rpushx"),
)
SETS = (
    *("sadd", "scard", "sdiff", "sdiffstore", "sinter", "sintercard", "sinterstore"),
    *("sismember", "smembers", "smismember", "smove", "spop", "srandmember", "srem", "sscan"),
    *("sunion", "sunionstore"),
)
SORTED_SETS = (
    *("bzmpop", "bzpopmax", "bzpopmin", "zadd", "zcard", "zcount", "zdiff", "zdiffstore"),
    *("zincrby", "zinter", "zinterstore", "zlexcount", "zmpop", "zmscore", "zpopmax", "zpopmin"),
    *("zrandmember", "zrange", "zrangebylex", "zrangebyscore", "zrangestore", "zrank", "zrem"),
    *("zremrangebylex", "zremrangebyrank", "zremrangebyscore", "zrevrange", "zrevrangebylex"),
    *("zrevrangebyscore", "zrevrank", "zscan", "zscore", "zunion", "zunionstore"),
)
STREAMS = (
    *("xack", "xadd", "xautoclaim", "xclaim", "xdel", "xgroup_create", "xgroup_createconsumer"),
    *("xgroup_delconsumer", "xgroup_destroy", "xgroup_setid", "xinfo_consumers", "xinfo_groups"),
    *("xinfo_stream", "xlen", "xpending", "xpending_range", "xrange", "xread", "xreadgroup"),
    *("xrevrange", "xtrim"),
)
OTHERS = (
    *("geoadd", "geodist", "geohash", "geopos", "georadius", "georadiusbymember", "geosearch"),
    *("geosearchstore", "pfadd", "pfcount", "pfmerge", "eval", "evalsha", "fcall"),
    *("script_exists", "script_load"),
)
SERVER = (
    *("client_id", "client_info", "client_kill", "client_list", "config_get", "config_set"),
    *("dbsize", "echo", "execute_command", "flushall", "flushdb", "info", "lastsave"),
    *("memory_stats", "memory_usage", "ping", "role", "slowlog_get", "time"),
)
COMMANDS = (*(*KEYS, *STRINGS, *HASHES, *LISTS, *SETS, *SORTED_SETS, *STREAMS, *OTHERS, *SERVER),)
# Their result takes a connection of its own.
SUBSCRIBING = ("monitor", "pubsub")
# An asynchronous client of a cluster lacks these.
OF_ONE_SERVER = ("publish", "pubsub_channels", "pubsub_numpat", "pubsub_numsub")
