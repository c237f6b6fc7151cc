using Cleave.Orleans;
using Cleave.Orleans.Client;

/// <summary>Leases by hand, over a silo that may be killed at any time.</summary>
internal static class Conversation
{
    private const string Commands = """
        Commands:
          lease GIB        lease memory of any GPU, for ten minutes
          release NUMBER   release a lease of the list
          list             every space with its leases
          drain ID         give a space no new leases, such as drain host-0/gpu-1
          remove ID        remove a space that has no leases
          kill             kill the silo, as kill -9 does
          meters           what the silo has counted since it started
          quit
        """;

    public static async Task Run(FleetClient fleet, SiloChild silo)
    {
        if (silo.Dashboard is { } address)
        {
            // On a line of its own, so that a terminal takes no period into the link.
            Console.WriteLine($"Dashboard: {address}");
        }

        Console.WriteLine($"The silo is process {silo.ProcessId}.");
        Console.WriteLine("Kill it whenever you like, here or from another terminal: a command starts it again.");
        Console.WriteLine(Commands);
        var leases = new List<Lease>();
        while (Console.ReadLine()?.Trim() is { } line && line != "quit")
        {
            try
            {
                if (silo.HasExited)
                {
                    await Restart(silo);
                }

                Task answer = Answer(fleet, silo, leases, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                if (line != "kill" && await Task.WhenAny(answer, silo.Exit) != answer)
                {
                    // It died during the call, which the client sends again until a silo answers.
                    await Restart(silo);
                }

                await answer;
            }
            catch (Exception failure) when (failure is TimeoutException or InvalidOperationException or KeyNotFoundException or IOException)
            {
                Console.WriteLine(failure.Message);
            }
        }
    }

    private static async Task Restart(SiloChild silo)
    {
        await silo.Start();
        Console.WriteLine($"The silo was dead; it is process {silo.ProcessId} now.");
    }

    private static async Task Answer(FleetClient fleet, SiloChild silo, List<Lease> leases, string[] words)
    {
        switch (words)
        {
            case ["lease", var text] when ulong.TryParse(text, out ulong gibibytes) && gibibytes is > 0 and < 1000:
                var terms = new LeaseRequest(gibibytes << 30) { TimeToLive = TimeSpan.FromMinutes(10) };
                Console.WriteLine(await fleet.TryLeaseAsync(new FleetRequest(terms)));
                break;
            case ["release", var text] when int.TryParse(text, out int number) && number > 0 && number <= leases.Count:
                await fleet.ReleaseAsync(leases[number - 1]);
                Console.WriteLine($"Released {leases[number - 1]}");
                break;
            case ["list"]:
                await List(fleet, leases);
                break;
            case ["drain", var id]:
                Console.WriteLine(await fleet.SetDrainingAsync(id, isDraining: true));
                break;
            case ["remove", var id]:
                await fleet.RemoveAsync(id);
                Console.WriteLine($"{id} is not in the fleet.");
                break;
            case ["kill"]:
                silo.Kill();
                Console.WriteLine("The silo is dead.");
                break;
            case ["meters"]:
                Console.WriteLine(await silo.Ask("meters"));
                break;
            default:
                Console.WriteLine(Commands);
                break;
        }
    }

    /// <summary>Prints every space with its leases, and numbers them for the command release.</summary>
    private static async Task List(FleetClient fleet, List<Lease> leases)
    {
        leases.Clear();
        foreach (SpaceStatistics space in await fleet.GetSpacesAsync())
        {
            Console.WriteLine(space);
            await foreach (Lease lease in fleet.GetLeasesAsync(space.Id))
            {
                leases.Add(lease);
                Console.WriteLine($"  {leases.Count}: {lease}");
            }
        }
    }
}
