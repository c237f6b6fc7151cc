using Cleave.Orleans;
using Cleave.Orleans.Client;

/// <summary>Leases by hand, over a silo that may be killed at any time.</summary>
internal static class Conversation
{
    public static async Task Run(FleetClient fleet, SiloChild silo)
    {
        Console.WriteLine($"The silo is process {silo.ProcessId}{(silo.Dashboard is { } address ? $", its dashboard at {address}" : "")}.");
        Console.WriteLine(
            "Commands: lease GIB, list, meters, quit. Kill the silo (kill -9) whenever you like: the next command starts it again.");
        while (Console.ReadLine() is { } line && line != "quit")
        {
            if (silo.HasExited)
            {
                await silo.Start();
                Console.WriteLine($"The silo was dead; it is process {silo.ProcessId} now.");
            }

            await Answer(fleet, silo, line.Split(' '));
        }
    }

    private static async Task Answer(FleetClient fleet, SiloChild silo, string[] words)
    {
        switch (words)
        {
            case ["lease", var text] when ulong.TryParse(text, out ulong gibibytes) && gibibytes is > 0 and < 1000:
                var terms = new LeaseRequest(gibibytes << 30) { TimeToLive = TimeSpan.FromMinutes(10) };
                Console.WriteLine(await fleet.TryLeaseAsync(new FleetRequest(terms)));
                break;
            case ["list"]:
                foreach (SpaceStatistics space in await fleet.GetSpacesAsync())
                {
                    Console.WriteLine(space);
                    await foreach (Lease lease in fleet.GetLeasesAsync(space.Id))
                    {
                        Console.WriteLine($"  {lease}");
                    }
                }

                break;
            case ["meters"]:
                Console.WriteLine(await silo.Ask("meters"));
                break;
            default:
                Console.WriteLine("lease GIB, list, meters, or quit.");
                break;
        }
    }
}
