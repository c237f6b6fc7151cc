using System.Diagnostics;
using System.Globalization;
using Cleave.Storage;
using Cleave.Storage.Spaces;

namespace Cleave.DurableSpaceBench;

/// <summary>The time in which a space with many allocations opens, and in which its application has read all notes.</summary>
internal static class Recovery
{
    private const int Batch = 1000;

    /// <summary>Makes a space with holes, opens it some times, and writes the medians.</summary>
    public static void Measure(BenchOptions options)
    {
        string folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"durable-{Environment.ProcessId}")).FullName;
        string path = Path.Combine(folder, "bench.space");
        Fill(path, options.Blocks);
        List<double> opened = [];
        List<double> read = [];
        for (int round = 0; round < Math.Min(5, options.Rounds); round++)
        {
            var clock = Stopwatch.StartNew();
            using DurableSpace space = DurableSpace.Open(path);
            opened.Add(clock.Elapsed.TotalMilliseconds);
            clock.Restart();
            long bytes = space.EnumerateAllocations().Sum(one => (long)one.Note.Length);
            read.Add(clock.Elapsed.TotalMilliseconds);
            Debug.Assert(bytes == 32L * options.Blocks);
        }

        string size = (new FileInfo(path).Length / 1e6).ToString("0", CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Blocks} allocations ({size} MB): opened in {Rates.MedianOf(opened):0} ms, all notes read in "
                + $"{Rates.MedianOf(read):0} ms"));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Allocates so many ranges of different sizes, and every fifth one more that is freed again.</summary>
    private static void Fill(string path, int blocks)
    {
        using DurableSpace space = DurableSpace.Open(path, new DurableSpaceOptions { Size = 1UL << 40 });
        byte[] note = new byte[32];
        for (int done = 0; done < blocks; done += Batch)
        {
            var change = new SpaceChange();
            List<PendingAllocation> holes = [];
            for (int block = 0; block < Batch; block++)
            {
                change.Allocate(space.BeginAllocate(4096 * (1 + (block % 7))), note);
                if (block % 5 == 0)
                {
                    holes.Add(space.BeginAllocate(4096));
                }
            }

            space.Commit(change);
            holes.ForEach(hole => hole.Dispose());
        }
    }
}
