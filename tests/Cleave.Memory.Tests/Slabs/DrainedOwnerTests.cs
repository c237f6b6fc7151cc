using System.Diagnostics;
using System.Runtime.InteropServices;
using Cleave.Memory.Contract;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;

namespace Cleave.Memory.Tests.Slabs;

/// <summary>Owners at work on the fast path, from which others take what they keep, without a pause.</summary>
public sealed class DrainedOwnerTests : HeapTest
{
    private const int Held = 60;

    /// <summary>Of many classes, so that there is much to take, and the owner comes back while that goes on.</summary>
    private static readonly Layout[] Layouts =
        [.. new nuint[] { 8, 16, 32, 64, 96, 128, 192, 256, 512, 1024 }.Select(size => new Layout(size, default))];

    /// <summary>A second; an effort of 60 makes it a minute.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(TestEffort.Runs(1000));

    [Fact]
    public void Nothing_is_given_to_two()
    {
        long end = Stopwatch.GetTimestamp() + (long)(Length.TotalSeconds * Stopwatch.Frequency);
        Crew.Run(
            () => Work(1, end),
            () => Work(2, end),
            () =>
            {
                while (Stopwatch.GetTimestamp() < end)
                    Heap.Kmalloc.Drain();
            });
    }

    private void Work(nuint number, long end)
    {
        var held = new nuint[Held * Layouts.Length];
        for (nuint mark = number; Stopwatch.GetTimestamp() < end; mark += 2 * (nuint)held.Length)
        {
            for (int i = 0; i < held.Length; i++)
            {
                Allocation memory = Heap.Kmalloc.Allocate(Layouts[i % Layouts.Length], GfpFlags.Kernel);
                held[i] = memory.Address;
                MemoryMarshal.Write(Bytes.Of(memory), mark + (nuint)(2 * i));
            }

            for (int i = 0; i < held.Length; i++)
            {
                Assert.Equal(mark + (nuint)(2 * i), MemoryMarshal.Read<nuint>(Bytes.Of(new Allocation(held[i], 8))));
                Heap.Kmalloc.Free(held[i], Layouts[i % Layouts.Length]);
            }
        }
    }
}
