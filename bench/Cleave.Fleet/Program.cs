// Figures of docs/fleet.md: durable leases a second, and a real fleet of GPUs filled by each policy. One silo and its clients in this
// process.
//
//   dotnet run --project bench/Cleave.Fleet -c Release -- rates [--redis HOST:PORT | --postgres CONNECTION] [--seconds N]
//   dotnet run --project bench/Cleave.Fleet -c Release -- register [--redis HOST:PORT | --postgres CONNECTION]
//   dotnet run --project bench/Cleave.Fleet -c Release -- openb [--redis HOST:PORT | --postgres CONNECTION] [--svg FILE]
//
// Without a server the fleet is in a file. --adonet takes the storage of Orleans for PostgreSQL. --dry-run does a little of all, so that a
// test sees that they work.
using System.Globalization;

string Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : "";

Task<BenchSilo> Start() => BenchSilo.Start(Option("--redis"), Option("--postgres"), args.Contains("--adonet"));

bool isDryRun = args.Contains("--dry-run");
double seconds = Option("--seconds") is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 5;

if (isDryRun || args.Contains("rates"))
{
    await using BenchSilo silo = await Start();
    await Rates.Measure(silo, isDryRun ? 0.1 : seconds, isDryRun ? 1 : 3);
}

if (isDryRun || args.Contains("register"))
{
    for (int round = 0; round < (isDryRun ? 1 : 3); round++)
    {
        await using BenchSilo silo = await Start();
        Console.WriteLine(await Filling.MeasureRegistration(silo, isDryRun ? 20 : int.MaxValue));
    }
}

if (isDryRun || args.Contains("openb"))
{
    var table = new List<Filling>();
    foreach (PlacementRule rule in PlacementRule.All)
    {
        await using BenchSilo silo = await Start();
        table.Add(await Filling.Run(silo, rule, isDryRun ? 20 : int.MaxValue));
        Console.WriteLine(table[^1]);
    }

    if (Option("--svg") is { Length: > 0 } path)
    {
        File.WriteAllText(path, FillingPicture.Draw(table));
    }
}
