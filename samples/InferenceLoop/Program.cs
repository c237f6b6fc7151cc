// The example of docs/planning.md, compiled and run by ./test; it ends with an error where anything is not as it says.
using System.Diagnostics;
using Cleave.Iterations;
using Cleave.Tools.Renderers;
using Cleave.Tools.Reports;
using InferenceLoop;

string folder = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "pictures");
Directory.CreateDirectory(folder);

// <docs>
// 4 MiB of real memory, and the allocator of its offsets.
using var memory = new IterationAllocator(4 << 20);
var network = new Network(memory, new float[(4 << 20) / sizeof(float)], layers: 6, width: 256);

for (int pass = 0; pass < 40; pass++)
{
    // Each pass over 96 tokens makes the same requests. The first two are recorded; the plan is made in the background.
    using (memory.BeginIteration())
    {
        network.Infer(tokens: 96);
    }
}

// A program need not wait: until there is a plan, best fit serves the passes.
await memory.WaitForPlanningAsync();
Console.WriteLine(memory.GetPhase()); // Planned
// </docs>

float learnt = Pass("after", kind: 0, tokens: 96, out ulong planned);
IterationStatistics statistics = memory.GetStatistics();
Require(memory.GetPhase() == IterationPhase.Planned && statistics.Plans == 1, "one plan was made");
Require(statistics.Misses == 0 && statistics.Hits > 0, $"every request of a planned pass is a hit, not {statistics}");

// A pass over a longer text misses, because its sizes differ, and is served all the same. As a kind of its own it gets its own plan.
float longer = Pass("longer-best-fit", kind: 1, tokens: 160, out _);
Require(Pass("longer-best-fit", kind: 1, tokens: 160, out _) == longer, "best fit gives the same result twice");
await memory.WaitForPlanningAsync();
Require(Pass("longer-planned", kind: 1, tokens: 160, out _) == longer, "the plan gives the result that best fit gives");
memory.Validate();

// The same passes on an allocator that has learnt nothing.
using var fresh = new IterationAllocator(4 << 20);
network = new Network(fresh, new float[(4 << 20) / sizeof(float)], layers: 6, width: 256);
Require(Pass("before", kind: 0, tokens: 96, out ulong bestFit) == learnt, "both placements give the same result");
Require(planned < bestFit, $"the plan needs {planned} bytes and best fit {bestFit}");
Console.WriteLine($"Best fit needs {bestFit} bytes, the plan {planned}.");
Console.WriteLine($"The pictures are in {folder}.");
Console.WriteLine(statistics);

// One pass, and a picture of the memory at the moment at which most of it is allocated.
float Pass(string name, int kind, int tokens, out ulong footprint)
{
    MemoryReport? peak = null;
    ulong most = 0;
    ulong end = 0;
    IterationAllocator under = network.Memory;
    network.Allocated = range =>
    {
        end = Math.Max(end, range.End);
        if (under.AllocatedBytes > most)
        {
            most = under.AllocatedBytes;
            peak = MemoryReport.Of(under, name);
        }
    };
    float result;
    using (under.BeginIteration(kind))
    {
        result = network.Infer(tokens);
    }

    network.Allocated = null;
    peak!.WriteSvg(Path.Combine(folder, $"{name}.svg"));
    peak!.WriteHtml(Path.Combine(folder, $"{name}.html"));
    footprint = end;
    return result;
}

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new UnreachableException($"It should hold that {what}.");
    }
}
