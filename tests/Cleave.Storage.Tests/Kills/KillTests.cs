using System.Diagnostics;
using System.Globalization;
using Cleave.Storage.Spaces;
using Cleave.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Cleave.Storage.Tests.Kills;

/// <summary>A process under load is killed at random moments: what it was told is on disk is there, and nothing else that it did not ask
/// for.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    /// <summary>The number of kills: a handful, unless the environment says otherwise.</summary>
    private const string Variable = "CLEAVE_KILLS";

    private static int Kills => int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "3", CultureInfo.InvariantCulture);

    [Fact]
    public void What_was_acknowledged_survives_a_kill()
    {
        using var folder = new TempFolder();
        var ledger = new KillLedger();
        var random = new Random();
        DurableSpace.Open(folder.Space, new DurableSpaceOptions { Size = 8 << 20 }).Dispose();
        for (int kill = 0; kill < Kills; kill++)
        {
            KillOne(nameof(KillLoad.RunLoad), folder.Space, ledger.Read, random);
            // Every other time the file itself is opened, and its log ends; else a copy, and the next process finds the log of the one that
            // was killed.
            using DurableSpace space = DurableSpace.Open(kill % 2 == 0 ? folder.CopySpace() : folder.Space);
            ledger.Check(space);
        }

        output.WriteLine($"{Kills} kills, {ledger.Acknowledged} calls acknowledged");
        Assert.True(ledger.Acknowledged > 0);
    }

    [Fact]
    public void An_object_store_survives_a_kill_while_it_compacts()
    {
        using var folder = new TempFolder();
        var ledger = new StoreLedger();
        var random = new Random();
        for (int kill = 0; kill < Kills; kill++)
        {
            KillOne(nameof(StoreLoad.RunStore), folder["store"], ledger.Read, random);
            ledger.Check(folder["store"]);
        }

        output.WriteLine($"{Kills} kills, {ledger.Acknowledged} calls acknowledged");
        Assert.True(ledger.Acknowledged > 0);
    }

    private static void KillOne(string method, string path, Action<string> read, Random random)
    {
        using Process process = ChildProgram.Start(method, path);
        // One of four dies while it starts and reads the file, the others under load.
        int reports = random.Next(4) == 0 ? 0 : random.Next(1, 1500);
        using var death = new Timer(
            _ => Kill(process), null, reports == 0 ? random.Next(1, 400) : random.Next(2_000, 6_000), Timeout.Infinite);
        while (process.StandardOutput.ReadLine() is { } line)
        {
            // A line that the kill cut off has no end.
            if (line.EndsWith(';'))
            {
                read(line[..^1]);
            }

            if (--reports == 0)
            {
                Kill(process);
            }
        }

        process.WaitForExit();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // The other side was faster, and the process is gone.
        }
    }
}
