using System.Buffers;
using Cleave.BestFit;
using Cleave.State;
using Cleave.Tests.State;

namespace Cleave.Tests.BestFit;

/// <content>The allocator is saved, as a whole or in increments, and a restored one takes its place.</content>
internal sealed partial class RangeSession
{
    private readonly ArrayBufferWriter<byte> _log = new();
    private byte[] _state;
    private readonly bool _isRecorded;

    private void SaveAndRestore(bool again)
    {
        for (int at = 0; at < _live.Count; at++)
        {
            if (_live[at].Owner is { } owner)
                owner.Key = KeyOf(at);
            else
                _allocator.SetKey(_live[at].Range, KeyOf(at));
        }

        SaveChanges();
        byte[] state = Saved();
        var options = new RestoreOptions { RecordChanges = _isRecorded };
        if (_isRecorded)
            Assert.Equal(state, SavedBytes.Of(BestFitAllocator.Restore(_state, _log.WrittenSpan, options)));
        _allocator = again && _isRecorded ? BestFitAllocator.Restore(_state, _log.WrittenSpan, options)
            : BestFitAllocator.Restore(state, options);
        Assert.Equal(state, Saved());
        for (int at = 0; at < _live.Count; at++)
            TakeAgain(_live[at], KeyOf(at));
        Assert.Equal(_allocator.BaseOffset < _base ? 1 : 0, _allocator.GetUnclaimed().Count);
        Assert.Equal(state, Saved());
        _answers.Add("restored");
    }

    /// <summary>Writes an increment, which at times follows a newer whole state.</summary>
    private void SaveChanges()
    {
        if (_isRecorded)
        {
            ulong number = _allocator.SaveIncrement(_log);
            Assert.Equal((number, 0), (_allocator.Sequence, _allocator.UnsavedChangeBytes));
            if (number % 7 == 0)
                _state = Saved();
        }
    }

    /// <summary>Keys of all lengths, each used by two of the ranges at most.</summary>
    private static ulong KeyOf(int at) => ulong.MaxValue / ((ulong)(at / 2) + 1) >> (at % 5 * 12);

    private byte[] Saved() => SavedBytes.Of(_allocator);

    private void TakeAgain(Held held, ulong key)
    {
        AllocatedRange before = held.Range;
        if (held.Owner is { } old)
        {
            Assert.False(_allocator.TryTakeRangeAt(before.Offset, out _));
            Assert.True(_allocator.TryTakeOwnerAt(before.Offset, out RangeOwner? owner));
            Assert.Equal(key, owner.Key);
            (held.Owner, held.Range) = (owner, owner.Range);
            Finalizers.Suppress(old);
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
