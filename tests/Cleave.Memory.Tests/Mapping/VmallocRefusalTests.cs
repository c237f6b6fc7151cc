using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;
using static Cleave.Memory.Tests.Mapping.MappingMake;

namespace Cleave.Memory.Tests.Mapping;

/// <summary>Wrong calls are found, told apart, and change nothing.</summary>
public sealed class VmallocRefusalTests : IDisposable
{
    private readonly MemoryHeap _heap = Heap(64);
    private readonly Allocation _memory;
    private readonly ulong _free;
    private readonly Layout _layout = new(5000, new Alignment(16));

    public VmallocRefusalTests()
    {
        _memory = _heap.Vmalloc.Allocate(_layout, GfpFlags.Kernel);
        Bytes.Of(_memory).Fill(0x77);
        _free = _heap.Pages.FreePages;
    }

    public void Dispose()
    {
        Assert.Equal((1, _free), (_heap.Vmalloc.Count, _heap.Pages.FreePages));
        Assert.Equal(-1, Bytes.Of(_memory).IndexOfAnyExcept((byte)0x77));
        _heap.Vmalloc.Free(_memory.Address, _layout);
        _heap.Dispose();
    }

    [Fact]
    public void What_was_never_given_out() =>
        AssertRefused(0x1234000, _layout, MisuseKind.Foreign, "Vmalloc did not allocate the memory at {0}, or it was freed since.");

    [Fact]
    public void The_page_behind() => AssertRefused(
        _memory.Address + _memory.Size, _layout, MisuseKind.Foreign, "Vmalloc did not allocate the memory at {0}, or it was freed since.");

    [Fact]
    public void The_middle_of_an_allocation() => AssertRefused(
        _memory.Address + 16,
        _layout,
        MisuseKind.Interior,
        $"The address {{0}} lies inside of memory that begins at 0x{_memory.Address:x}; pass the address that was allocated.");

    [Theory]
    [InlineData(5001, 16, "5001 bytes, aligned to 16 bytes")]
    [InlineData(5000, 8, "5000 bytes, aligned to 8 bytes")]
    public void Another_layout(int size, int alignment, string told) => AssertRefused(
        _memory.Address,
        new Layout((nuint)size, new Alignment((ulong)alignment)),
        MisuseKind.WrongLayout,
        $"The memory at {{0}} was allocated with the layout 5000 bytes, aligned to 16 bytes, not {told}.");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_freed_already(bool trimmed)
    {
        Allocation other = _heap.Vmalloc.Allocate(_layout, GfpFlags.Kernel);
        _heap.Vmalloc.Free(other.Address, _layout);
        if (trimmed)
            _heap.Vmalloc.Trim();
        AssertRefused(other.Address, _layout, MisuseKind.DoubleFree, "The memory at {0} is free already.");
        _heap.Vmalloc.Trim();
    }

    [Fact]
    public void A_page_that_is_not_there()
    {
        nuint behind = _memory.Address + _memory.Size;
        Assert.Equal(
            $"Vmalloc has no page at 0x{behind:x}. (Parameter 'address')",
            Assert.Throws<ArgumentException>(() => { _heap.Vmalloc.ToPage(behind); }).Message);
        Assert.StartsWith(
            $"The allocation ends 4 KiB behind 0x{_memory.Address + 4096:x}, so it has no 4097 bytes there. (Parameter 'size')",
            Assert.Throws<ArgumentOutOfRangeException>(() => { _heap.Vmalloc.Pages(_memory.Address + 4096, 4097); }).Message,
            StringComparison.Ordinal);
        Assert.Equal(
            $"The address 0x{_memory.Address + 8:x} is no multiple of the page size of 4 KiB. (Parameter 'address')",
            Assert.Throws<ArgumentException>(() => { _heap.Vmalloc.Pages(_memory.Address + 8, 8); }).Message);
    }

    [Theory]
    [InlineData(4096, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, 4097)]
    [InlineData(1, int.MaxValue)]
    [InlineData(0, -1)]
    public void Bytes_outside_of_a_page(int offset, int length)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _heap.Vmalloc.ToPage(_memory.Address).FillZero(offset, length));
        Assert.StartsWith(
            $"The page has 4096 bytes, so there are no {length} bytes from offset {offset}.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _heap.Vmalloc.ToPage(_memory.Address).Fill(offset, length, 1));
    }

    private void AssertRefused(nuint address, Layout layout, MisuseKind misuse, string message)
    {
        var error = Assert.Throws<MisuseException>(() => _heap.Vmalloc.Free(address, layout));
        Assert.Equal((misuse, address, message.Replace("{0}", $"0x{address:x}", StringComparison.Ordinal)), (
            error.Kind, error.Address, error.Misuse.Message));
        Assert.Equal(error.Message, Assert.Throws<MisuseException>(
            () => _heap.Vmalloc.TryReallocate(address, OfPages(9), layout, GfpFlags.Kernel, default, out _)).Message);
    }
}
