using System.Buffers;
using Cleave.BestFit;

namespace Cleave.Tests.BestFit;

/// <content>The allocator is saved, and a restored one takes its place.</content>
internal sealed partial class RangeSession
{
    private void SaveAndRestore()
    {
        for (int at = 0; at < _live.Count; at++)
        {
            if (_live[at].Owner is { } owner)
                owner.Key = KeyOf(at);
            else
                _allocator.SetKey(_live[at].Range, KeyOf(at));
        }

        byte[] state = Saved();
        _allocator = BestFitAllocator.Restore(state);
        Assert.Equal(state, Saved());
        for (int at = 0; at < _live.Count; at++)
            TakeAgain(_live[at], KeyOf(at));
        Assert.Equal(_allocator.BaseOffset < _base ? 1 : 0, _allocator.GetUnclaimed().Count);
        Assert.Equal(state, Saved());
        _answers.Add("restored");
    }

    /// <summary>Keys of all lengths, each used by two of the ranges at most.</summary>
    private static ulong KeyOf(int at) => ulong.MaxValue / ((ulong)(at / 2) + 1) >> (at % 5 * 12);

    private byte[] Saved()
    {
        var buffer = new ArrayBufferWriter<byte>();
        _allocator.Save(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private void TakeAgain(Held held, ulong key)
    {
        AllocatedRange before = held.Range;
        if (held.Owner is { } old)
        {
            Assert.False(_allocator.TryTakeRangeAt(before.Offset, out _));
            Assert.True(_allocator.TryTakeOwnerAt(before.Offset, out RangeOwner? owner));
            Assert.Equal(key, owner.Key);
            (held.Owner, held.Range) = (owner, owner.Range);
            GC.SuppressFinalize(old);
        }
        else
        {
            Assert.False(_allocator.TryTakeOwnerAt(before.Offset, out _));
            Assert.True(_allocator.TryTakeRangeAt(before.Offset, out AllocatedRange range));
            Assert.Equal(key, _allocator.GetKey(range));
            held.Range = range;
        }

        Assert.Equal((before.Offset, before.Size, false), (held.Range.Offset, held.Range.Size, held.Range.IsClear));
        Assert.False(_allocator.TryFree(before));
    }
}
