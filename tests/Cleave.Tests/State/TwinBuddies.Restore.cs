using System.Buffers;
using Cleave.Gpu;
using Cleave.State;

namespace Cleave.Tests.State;

/// <content>The second space is saved, and a restored one takes its place.</content>
internal sealed partial class TwinBuddies
{
    private readonly ArrayBufferWriter<byte> _log = new();
    private readonly bool _isRecorded;
    private byte[] _state;

    /// <summary>The body of a state, without its place among increments.</summary>
    private static byte[] Content(byte[] state) => state[40..^8];

    /// <summary>Writes an increment, which at times follows a newer whole state.</summary>
    /// <returns>The whole state then.</returns>
    private byte[] SaveChanges()
    {
        if (_isRecorded)
        {
            ulong number = _second.SaveIncrement(_log);
            Assert.Equal((number, 0), (_second.Sequence, _second.UnsavedChangeBytes));
            if (number % 9 == 0)
                _state = SavedBytes.Of(_second);
        }

        return SavedBytes.Of(_second);
    }

    private void SaveAndRestore()
    {
        byte[] state = SaveChanges();
        var options = new RestoreOptions { RecordChanges = _isRecorded };
        _second = _isRecorded ? GpuBuddy.Restore(_state, _log.WrittenSpan, options) : GpuBuddy.Restore(state, options);
        Assert.Equal(state, SavedBytes.Of(_second));
        IReadOnlyList<UnclaimedAllocation> unclaimed = _second.GetUnclaimed();
        Assert.Equal(_owners.Select(owner => (owner.First[0].Offset, owner.First.Size, owner.First.Key)).Order(),
            unclaimed.Select(owner => (owner.Offset, owner.Size, owner.Key)).Order());
        for (int at = 0; at < _owners.Count; at++)
        {
            (AllocatedBlocks first, AllocatedBlocks old) = _owners[at];
            Finalizers.Suppress(old);
            bool taken = first.Key != 0 && _owners.Count(owner => owner.First.Key == first.Key) == 1
                ? _second.TryTakeOwner(first.Key, out AllocatedBlocks? second)
                : _second.TryTakeOwnerAt(first[0].Offset, out second);
            Assert.True(taken);
            Assert.Equal(Places(first), Places(second!));
            _owners[at] = (first, second!);
        }

        for (int at = 0; at < _values.Count; at++)
        {
            AllocatedBlock first = _values[at].First;
            Assert.True(_second.TryGetBlock(first.Offset, out AllocatedBlock second));
            Assert.Equal((first.Offset, first.Size), (second.Offset, second.Size));
            _values[at] = (first, second);
        }

        Assert.Empty(_second.GetUnclaimed());
    }
}
