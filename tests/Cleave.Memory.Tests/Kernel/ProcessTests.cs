using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;

namespace Cleave.Memory.Tests.Kernel;

/// <summary>What happens once in a process: each case is one of its own.</summary>
public sealed class ProcessTests
{
    private static readonly Layout Small = new(64, default);

    public static TheoryData<string, string> Cases => new()
    {
        { nameof(ProcessCases.The_default_heap_is_as_it_was_configured), "sized 2 MiB, refused" },
        { nameof(ProcessCases.A_heap_that_was_lost_tells_its_leaks_at_the_end), "lost 1 allocation, 64 bytes" },
        { nameof(ProcessCases.One_that_was_disposed_tells_nothing_at_the_end), "disposed" },
        { nameof(ProcessCases.The_default_heap_tells_its_leaks_where_they_are_tracked), "default 1 allocation, 64 bytes" },
        { nameof(ProcessCases.The_default_heap_holds_what_it_holds), "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_process_ends_well(string name, string said) =>
        Assert.Equal((0, said, ""), ChildProgram.Run(typeof(ProcessCases).GetMethod(name)!.CreateDelegate<Action>()));

    public static class ProcessCases
    {
        public static void The_default_heap_is_as_it_was_configured()
        {
            MemoryHeap.ConfigureDefault(Make.HeapOptions(1 << 20));
            MemoryHeap.ConfigureDefault(Make.HeapOptions(2 << 20));
            Kmalloc.Free(Kmalloc.Allocate(Small, GfpFlags.Kernel).Address, Small);
            Console.Write($"sized {MemoryHeap.Default.Size >> 20} MiB");
            try
            {
                MemoryHeap.ConfigureDefault(Make.HeapOptions(1 << 20));
            }
            catch (InvalidOperationException)
            {
                Console.Write(", refused");
            }
        }

        public static void A_heap_that_was_lost_tells_its_leaks_at_the_end()
        {
            Lose();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        public static void One_that_was_disposed_tells_nothing_at_the_end()
        {
            using MemoryHeap heap = Telling(new MemoryHeap(Make.HeapOptions(1 << 20)), "never");
            heap.Kmalloc.Free(heap.Kmalloc.Allocate(Small, GfpFlags.Kernel).Address, Small);
            Console.Write("disposed");
        }

        public static void The_default_heap_tells_its_leaks_where_they_are_tracked()
        {
            MemoryHeap.ConfigureDefault(Make.HeapOptions(1 << 20) with { TrackAllocations = true });
            Telling(MemoryHeap.Default, "default");
            Kmalloc.Allocate(Small, GfpFlags.Kernel);
        }

        public static void The_default_heap_holds_what_it_holds()
        {
            MemoryHeap.ConfigureDefault(Make.HeapOptions(1 << 20));
            Telling(MemoryHeap.Default, "never");
            Kmalloc.Allocate(Small, GfpFlags.Kernel);
        }

        private static void Lose() => Telling(new MemoryHeap(Make.HeapOptions(1 << 20)), "lost").Kmalloc.Allocate(Small, GfpFlags.Kernel);

        private static MemoryHeap Telling(MemoryHeap heap, string name)
        {
            heap.LeakFound += (_, leak) => Console.Write($"{name} {leak.Usage}");
            return heap;
        }
    }
}
