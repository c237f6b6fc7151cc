using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Mapping;
using Cleave.Memory.Tests.Kernel;
using Cleave.Tests;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Random programs on fragmented memory: every page keeps its number and its mark, in both views,
/// and mappings are counted exactly.</summary>
public sealed class VmallocModelTests
{
    private const int MostPages = 48;

    /// <summary>Steps from one look at the system's list to the next, which takes longer than all of them.</summary>
    private const int StepsToLook = 8;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(4, 16)]
    [InlineData(5, 2048)]
    public void Pages_keep_number_and_content_and_the_count_of_mappings_is_the_systems(int seed, int run)
    {
        using MemoryHeap heap = Heap(4096);
        nuint[] held = Fragment(heap, (ulong)run);
        ulong free = heap.Pages.FreePages;
        var program = new Program(heap, new Random(seed));
        for (int step = 0; step < TestEffort.Runs(1500); step++)
        {
            program.Step();
            if (step % StepsToLook != 0)
                continue;

            Assert.Equal(CountMappings(heap.Vmalloc), heap.Vmalloc.Budget.InUse);
            program.CheckGuards();
        }
        program.FreeAll();
        heap.Vmalloc.Trim();
        Assert.Equal((free, 1L, 1L), (heap.Pages.FreePages, heap.Vmalloc.Budget.InUse, CountMappings(heap.Vmalloc)));
        heap.Pages.GiveBulk(held, 0);
    }

    private sealed record Piece(Allocation Memory, Layout Layout, int Mark, ulong[] Frames);

    private sealed class Program(MemoryHeap heap, Random random)
    {
        private readonly List<Piece> _live = [];
        private int _marks;

        public void Step()
        {
            int choice = random.Next(12);
            int index = random.Next(Math.Max(1, _live.Count));
            if (_live.Count == 0 || (choice < 4 && _live.Count < 40))
                Allocate();
            else if (choice < 9)
                Reallocate(index);
            else if (choice < 11)
                Free(index);
            else
                heap.Vmalloc.Trim();
            Assert.Equal(_live.Count, heap.Vmalloc.Count);
        }

        /// <summary>Where nothing waits to be unmapped, what is mapped is what is allocated,
        /// and nothing is mapped in front of one or behind.</summary>
        public void CheckGuards()
        {
            heap.Vmalloc.Trim();
            Assert.Equal(
                _live.Select(piece => (piece.Memory.Address, piece.Memory.Address + piece.Memory.Size)).Order(), MappedRanges(
                    heap.Vmalloc));
        }

        public void FreeAll()
        {
            while (_live.Count > 0)
                Free(_live.Count - 1);
        }

        private void Allocate()
        {
            Layout layout = SomeLayout();
            if (heap.Vmalloc.TryAllocate(layout, GfpFlags.Kernel, default, out Allocation memory))
                _live.Add(Marked(memory, layout));
        }

        private void Reallocate(int index)
        {
            Piece old = Checked(_live[index], _live[index].Frames.Length);
            Layout layout = SomeLayout();
            if (heap.Vmalloc.TryReallocate(old.Memory.Address, layout, old.Layout, GfpFlags.Kernel, default, out Allocation memory))
            {
                Assert.True(layout.Alignment.IsAligned(memory.Address), $"{memory} for {layout}");
                Assert.Equal(((layout.Size - 1) / Make.Page) + 1, memory.Size / Make.Page);
                Checked(old with { Memory = memory }, Math.Min(old.Frames.Length, (int)(memory.Size / Make.Page)));
                _live[index] = Marked(memory, layout);
            }
            else
            {
                Checked(old, old.Frames.Length);
            }
        }

        private void Free(int index)
        {
            Piece piece = Checked(_live[index], _live[index].Frames.Length);
            heap.Vmalloc.Free(piece.Memory.Address, piece.Layout);
            _live.RemoveAt(index);
        }

        private Layout SomeLayout() => new(
            (nuint)random.Next(1, MostPages * 4096), Alignment.FromLog2(random.Next(5) == 0 ? random.Next(12, 18) : 0));

        /// <summary>Writes a mark to each page where it is mapped.</summary>
        private Piece Marked(Allocation memory, Layout layout)
        {
            var piece = new Piece(memory, layout, ++_marks, FramesOf(heap.Vmalloc, memory));
            for (int page = 0; page < piece.Frames.Length; page++)
                BitConverter.TryWriteBytes(Bytes.Of(memory)[(page * (int)Make.Page)..], ((long)_marks << 32) | (uint)page);
            return piece;
        }

        /// <summary>Reads the marks of the first pages where they lie and where they are mapped.</summary>
        private Piece Checked(Piece piece, int pages)
        {
            Span<byte> direct = stackalloc byte[sizeof(long)];
            for (int page = 0; page < pages; page++)
            {
                int offset = page * (int)Make.Page;
                BorrowedPage borrowed = heap.Vmalloc.ToPage(piece.Memory.Address + (nuint)offset + (nuint)random.Next(4096));
                borrowed.CopyTo(0, direct);
                Assert.Equal(
                    (piece.Frames[page], ((long)piece.Mark << 32) | (uint)page), (borrowed.FrameNumber, BitConverter.ToInt64(direct)));
                Assert.True(direct.SequenceEqual(Bytes.Of(piece.Memory).Slice(offset, sizeof(long))));
            }
            return piece;
        }
    }
}
