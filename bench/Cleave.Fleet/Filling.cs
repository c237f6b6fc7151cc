using System.Diagnostics;
using System.Globalization;
using Cleave.Orleans;
using Cleave.Orleans.Client;

/// <summary>The fleet of openb, filled with its pods in the order of the file, none of which ends.</summary>
/// <remarks>A GPU is a space of 1 000 chunks, and a pod asks for as many of them as its thousandths of a GPU. Processors and host memory do
/// not count.</remarks>
internal sealed class Filling(PlacementRule rule)
{
    private const ulong Chunk = 16 << 20;

    /// <summary>The rule by which spaces were chosen.</summary>
    public PlacementRule Rule { get; } = rule;

    /// <summary>Pairs of the GPUs that were asked for so far, and of those that were leased; a pair for each pod.</summary>
    public List<(double Asked, double Leased)> Course { get; } = [];

    /// <summary>GPUs of the fleet.</summary>
    public double Gpus { get; private set; }

    private TimeSpan RegisteredIn { get; set; }

    private TimeSpan PlacedIn { get; set; }

    private int Placed { get; set; }

    private int Refused { get; set; }

    /// <summary>Registers the nodes and places the pods.</summary>
    /// <param name="silo">A silo with an empty fleet.</param>
    /// <param name="rule">The rule by which spaces are chosen.</param>
    /// <param name="most">The maximum number of nodes and of pods.</param>
    public static async Task<Filling> Run(BenchSilo silo, PlacementRule rule, int most)
    {
        var filling = new Filling(rule);
        long start = Stopwatch.GetTimestamp();
        await filling.Register(silo.Fleet, most);
        filling.RegisteredIn = Stopwatch.GetElapsedTime(start);
        await silo.Fleet.GetSpacesAsync();
        start = Stopwatch.GetTimestamp();
        await filling.Place(silo.Fleet, most);
        filling.PlacedIn = Stopwatch.GetElapsedTime(start);
        return filling;
    }

    /// <summary>Registers the nodes, and says in a line how long that took.</summary>
    /// <param name="silo">A silo with an empty fleet.</param>
    /// <param name="most">The maximum number of nodes.</param>
    public static async Task<string> MeasureRegistration(BenchSilo silo, int most)
    {
        var filling = new Filling(PlacementRule.All[0]);
        long start = Stopwatch.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        await filling.Register(silo.Fleet, most);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{filling.Gpus} GPUs registered in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, with "
                + $"{(Environment.CpuUsage.TotalTime - processor).TotalSeconds:0.0} s of processor time of the silo and its client");
    }

    /// <summary>Returns the counts and the share of the fleet that is left over.</summary>
    public override string ToString()
    {
        double leased = Course.Count == 0 ? 0 : Course[^1].Leased;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Rule.Name}: {Gpus} GPUs registered in {RegisteredIn.TotalSeconds:0.0} s; {Placed} pods placed and {Refused} refused in "
                + $"{PlacedIn.TotalSeconds:0.0} s; "
            + $"{Gpus - leased:0.0} GPUs left over, {(Gpus - leased) / Gpus:P2}");
    }

    private async Task Register(FleetClient fleet, int most)
    {
        var specs = new List<SpaceSpec>();
        foreach (string[] node in Rows("nodes.csv").Take(most))
        {
            for (int gpu = 0; gpu < int.Parse(node[1], CultureInfo.InvariantCulture); gpu++)
            {
                specs.Add(new SpaceSpec
                {
                    Id = $"{node[0]}/gpu-{gpu}",
                    Size = 1000 * Chunk,
                    ChunkSize = Chunk,
                    Kind = SpaceKind.BestFit,
                    Labels = LabelSet.Of(("host", node[0]), ("model", node[2])),
                });
            }
        }

        Gpus = specs.Count;
        await fleet.RegisterAsync(specs);
    }

    private async Task Place(FleetClient fleet, int most)
    {
        double asked = 0;
        double leased = 0;
        foreach (string[] pod in Rows("pods.csv").Where(pod => pod[0] != "0").Take(most))
        {
            int gpus = int.Parse(pod[0], CultureInfo.InvariantCulture);
            int share = int.Parse(pod[1], CultureInfo.InvariantCulture);
            var request = new FleetRequest(new LeaseRequest((ulong)share * Chunk) { TimeToLive = null })
            {
                Policy = Rule.Policy,
                Where = pod[2].Length == 0 ? [] : [new LabelConstraint("model", pod[2].Split('|'))],
            };
            bool isPlaced = gpus == 1
                ? (await fleet.TryLeaseAsync(request)).IsGranted
                : (await fleet.TryLeaseGroupAsync(request, gpus, RegionPlacement.OneHost)).IsGranted;
            asked += gpus * share / 1000.0;
            leased += isPlaced ? gpus * share / 1000.0 : 0;
            Placed += isPlaced ? 1 : 0;
            Refused += isPlaced ? 0 : 1;
            Course.Add((asked, leased));
        }
    }

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "openb", file)).Skip(1).Select(line => line.Split(','));
}
