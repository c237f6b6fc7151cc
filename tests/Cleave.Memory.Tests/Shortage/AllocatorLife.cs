using System.Runtime.ExceptionServices;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;
using Cleave.Memory.Heaps;
using Cleave.Memory.Tests.Kernel;

namespace Cleave.Memory.Tests.Shortage;

/// <summary>Allocates, resizes and frees with one allocator, charged to a group, on this thread and on others.</summary>
internal sealed class AllocatorLife(HeapAllocator allocator, MemoryGroup group, params int[] sizes) : IHeapLife
{
    private readonly List<Piece> _held = [];

    public IEnumerable<Action> Steps =>
    [
        .. sizes.Select((size, i) => (Action)(() => Allocate(size, (byte)(i + 1)))),
        .. sizes.Select((size, i) => (Action)(() => Resize(i, (size * 3) + 1))),
        () => FreeOnAnotherThread(0),
        () => OnAnotherThread(() => Allocate(sizes[0], 77)),
        .. sizes.Skip(1).Select((size, i) => (Action)(() => Resize(i, (size / 2) + 1))),
        .. sizes.Select((size, i) => (Action)(() => Allocate(size, (byte)(i + 101)))),
    ];

    public void Check()
    {
        foreach (Piece piece in _held)
            Assert.Equal(-1, Bytes.Of(piece.Memory)[..(int)piece.Layout.Size].IndexOfAnyExcept(piece.Mark));
    }

    public void End()
    {
        _held.ForEach(piece => allocator.Free(piece.Memory.Address, piece.Layout));
        _held.Clear();
    }

    private void Allocate(int size, byte mark)
    {
        using IDisposable charged = group.Enter();
        var layout = new Layout((nuint)size, default);
        Allocation memory = allocator.Allocate(layout, GfpFlags.KernelAccount);
        Bytes.Of(memory)[..size].Fill(mark);
        _held.Add(new Piece(memory, layout, mark));
    }

    private void Resize(int index, int size)
    {
        using IDisposable charged = group.Enter();
        Piece old = _held[index];
        var layout = new Layout((nuint)size, default);
        Allocation memory = allocator.Reallocate(old.Memory.Address, layout, old.Layout, GfpFlags.KernelAccount);
        Assert.Equal(-1, Bytes.Of(memory)[..(int)nuint.Min(layout.Size, old.Layout.Size)].IndexOfAnyExcept(old.Mark));
        Bytes.Of(memory)[..size].Fill(old.Mark);
        _held[index] = new Piece(memory, layout, old.Mark);
    }

    private void FreeOnAnotherThread(int index)
    {
        Piece piece = _held[index];
        OnAnotherThread(() => allocator.Free(piece.Memory.Address, piece.Layout));
        _held.RemoveAt(index);
    }

    private static void OnAnotherThread(Action work)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(work));
        thread.Start();
        thread.Join();
        if (thrown is not null)
            ExceptionDispatchInfo.Throw(thrown);
    }

    private sealed record Piece(Allocation Memory, Layout Layout, byte Mark);
}
