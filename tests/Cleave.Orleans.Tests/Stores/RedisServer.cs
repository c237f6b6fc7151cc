using System.Diagnostics;
using System.Globalization;

namespace Cleave.Orleans.Tests.Stores;

/// <summary>A Redis that writes every command to its log before it answers.</summary>
internal sealed class RedisServer : ServerProcess
{
    public override Store Store => new RedisStore($"127.0.0.1:{Port}");

    protected override ProcessStartInfo Command() => new("redis-server",
    [
        "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Folder, "--save", "", "--appendonly", "yes",
        "--appendfsync", "always", "--logfile", Path.Combine(Folder, "log"),
    ]);
}
