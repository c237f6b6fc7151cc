using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>What is not mapped ends the process that touches it:
/// each case is one of its own, which first touches the last byte that is.</summary>
public sealed class GuardTests
{
    private const string Sound = "the last byte is sound";

    public static TheoryData<string> Cases =>
    [
        nameof(GuardCases.Behind_the_end), nameof(GuardCases.Behind_the_end_where_addresses_are_full), nameof(
            GuardCases.Before_the_beginning),
        nameof(GuardCases.Where_it_was_shrunk), nameof(GuardCases.Where_it_was_before_it_moved), nameof(
            GuardCases.Where_it_was_freed_and_trimmed),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_ends_the_process(string name)
    {
        (int exitCode, string output, string errors) = ChildProgram.Run(typeof(GuardCases).GetMethod(name)!.CreateDelegate<Action>());
        Assert.Equal(Sound, output);
        Assert.Contains(nameof(AccessViolationException), errors, StringComparison.Ordinal);
        Assert.True(exitCode is 134 or 139, $"{exitCode}");
    }

    [Fact]
    public void A_process_that_touches_only_what_it_has_ends_well() => Assert.Equal((0, Sound, ""), ChildProgram.Run(GuardCases.Nowhere));

    /// <summary>Each touches the last byte, says so, and touches what is not there.</summary>
    public static class GuardCases
    {
        private static readonly VmallocHeap Vmalloc = Heap(256).Vmalloc;

        public static void Nowhere() => Last(Make(3));

        public static void Behind_the_end() => Touch(Last(Make(3)) + 1);

        public static void Behind_the_end_where_addresses_are_full()
        {
            Allocation memory = Make(7);
            Allocation next = Make(7);
            Xunit.Assert.Equal(memory.Address + (8 * Tests.Make.Page), next.Address);
            Touch(Last(memory) + 1);
        }

        public static void Before_the_beginning() => Touch(Last(Make(3)) - (3 * Tests.Make.Page));

        public static void Where_it_was_shrunk()
        {
            Allocation memory = Make(8);
            Allocation shorter = Vmalloc.Reallocate(memory.Address, OfPages(5), OfPages(8), GfpFlags.Kernel);
            Touch(Last(shorter) + 1);
        }

        public static void Where_it_was_before_it_moved()
        {
            Allocation memory = Make(3);
            Make(3);
            Allocation moved = Vmalloc.Reallocate(memory.Address, OfPages(100), OfPages(3), GfpFlags.Kernel);
            Last(moved);
            Touch(memory.Address);
        }

        public static void Where_it_was_freed_and_trimmed()
        {
            Allocation memory = Make(3);
            nuint last = Last(memory);
            Vmalloc.Free(memory.Address, OfPages(3));
            Vmalloc.Trim();
            Touch(last);
        }

        private static Allocation Make(nuint pages) => Vmalloc.Allocate(OfPages(pages), GfpFlags.Kernel);

        private static nuint Last(Allocation memory)
        {
            Touch(memory.Address + memory.Size - 1);
            Console.WriteLine(Sound);
            return memory.Address + memory.Size - 1;
        }

        // SAFETY: not safe on purpose. The child process ends here if nothing is mapped at the address, which is what the test expects.
        private static unsafe void Touch(nuint address) => Volatile.Write(ref *(byte*)address, 1);
    }
}
