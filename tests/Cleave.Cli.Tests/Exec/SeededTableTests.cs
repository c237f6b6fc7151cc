using Cleave.Cli.Exec;
using Cleave.Tools.Tests.Traces.Support;

namespace Cleave.Cli.Tests.Exec;

/// <summary>Ids in operations are chosen by whoever writes the input.</summary>
public sealed class SeededTableTests
{
    [Fact]
    public void Every_table_of_a_session_is_seeded()
    {
        Type[] types = [.. typeof(ExecSession).Assembly.GetTypes().Where(type => type.Namespace == typeof(ExecSession).Namespace)];
        Assert.Contains(typeof(ExecSession), types);
        Assert.Empty(SeededTables.Unseeded(types));
    }
}
