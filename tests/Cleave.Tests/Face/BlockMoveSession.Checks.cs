using System.Buffers;
using Cleave.Gpu;
using Cleave.State;
using Cleave.Tests.State;

namespace Cleave.Tests.Face;

/// <content>What has to be true after each step, and after a crash at it.</content>
internal sealed partial class BlockMoveSession
{
    private const int LongestLog = 2000;

    private byte[] _first;
    private readonly ArrayBufferWriter<byte> _log = new();

    private void Check()
    {
        _buddy.Validate();
        Assert.All(_held, held => Assert.Equal(held.Content, BytesOf(held.Blocks)));
        ulong held = _held.Aggregate(0UL, (sum, held) => sum + (ulong)held.Content.Length);
        ulong targets = _pending.Aggregate(0UL, (sum, pending) => sum + pending.Move.Size);
        Assert.Equal(_buddy.Size - _buddy.FreeBytes, held + targets);
    }

    /// <summary>Restores the state and the log as a program does that begins anew: every allocation is there once, and whole.</summary>
    private void Crash()
    {
        _buddy.SaveIncrement(_log);
        byte[] state = SavedBytes.Of(_buddy);
        Restore(GpuBuddy.Restore(state));
        var recorded = new RestoreOptions { RecordChanges = true };
        Assert.Equal(state, SavedBytes.Of(GpuBuddy.Restore(_first, _log.WrittenSpan, recorded)));
        if (_log.WrittenCount > LongestLog)
        {
            _first = state;
            _log.Clear();
        }
    }

    private void Restore(GpuBuddy restored)
    {
        restored.Validate();
        ulong content = 0;
        foreach (HeldBlocks held in _held)
        {
            if (held.Owner is { Count: 0 })
                continue;

            content += (ulong)held.Content.Length;
            if (held.Owner is null)
            {
                Assert.True(restored.TryGetBlock(held.Value.Offset, out AllocatedBlock value));
                Assert.Equal((held.Content.Length, restored.ChunkSize.Bytes << held.Value.Order), ((int)value.Size, value.Size));
                Assert.Equal(held.Content, BytesOf([value]));
                restored.Free(value);
                continue;
            }

            Assert.True(restored.TryTakeOwner(held.Owner.Key, out AllocatedBlocks? owner));
            Assert.Equal(held.Content, BytesOf(owner));
            owner.Dispose();
        }

        Assert.Equal((0, restored.Size), (restored.GetUnclaimed().Count, restored.FreeBytes));
        Assert.True(content <= restored.Size);
    }

    private static void CheckZero(ReadOnlySpan<byte> bytes) => Assert.False(bytes.ContainsAnyExcept((byte)0), "clear memory is not zero");

    private void CheckClear(IReadOnlyList<AllocatedBlock> blocks)
    {
        foreach (AllocatedBlock block in blocks.Where(block => block.IsClear))
            CheckZero(BytesAt(block.Offset, block.Size));
    }

    /// <summary>Zeroes memory that is free now and counts as clear, or overwrites it.</summary>
    private void Leave(ulong offset, ulong size, bool cleared)
    {
        Span<byte> bytes = _bytes.AsSpan((int)(offset - Base), (int)size);
        bytes.Clear();
        if (!cleared)
            _random.NextBytes(bytes);
    }

    private byte[] Write(IReadOnlyList<AllocatedBlock> blocks)
    {
        foreach (AllocatedBlock block in blocks)
            _random.NextBytes(_bytes.AsSpan((int)(block.Offset - Base), (int)block.Size));
        return BytesOf(blocks);
    }

    private byte[] BytesOf(IReadOnlyList<AllocatedBlock> blocks) => [.. blocks.SelectMany(block => BytesAt(block.Offset, block.Size))];

    private byte[] BytesAt(ulong offset, ulong size) => _bytes.AsSpan((int)(offset - Base), (int)size).ToArray();

    /// <summary>An allocation: an owner, or a plain value, with the bytes that were written to it.</summary>
    private sealed class HeldBlocks
    {
        public AllocatedBlocks? Owner { get; init; }

        public AllocatedBlock Value { get; set; }

        public required byte[] Content { get; set; }

        public AllocatedBlock[] Blocks => Owner is null ? [Value] : [.. Owner];
    }
}
