using Cleave.Buddies;

namespace Cleave.Gpu;

/// <content>The blocks as the table of owners has them.</content>
public sealed partial class AllocatedBlocks
{
    /// <summary>
    /// The blocks, as an array that is replaced as a whole, so that readers need no lock. Set under the allocator's lock, by a trim or a
    /// split.
    /// </summary>
    internal BuddyBlock[] Held
    {
        get => HeldOrNull ?? throw new ObjectDisposedException(nameof(AllocatedBlocks));
        set => _space.Owners.SetChanged(Entry, value);
    }

    /// <summary>The blocks, or null if the owner is disposed. They are read from the table of owners, because a move that is completed
    /// changes them there.</summary>
    internal BuddyBlock[]? HeldOrNull
    {
        get
        {
            int place = _place;
            BuddyBlock[]? blocks = place == 0 ? null : _space.Owners.BlocksOf(place - 1);

            // The entry has another owner only after this one was disposed.
            return _place == 0 ? null : blocks;
        }
    }

    /// <summary>Takes the blocks away, under the allocator's lock; null if that was done already.</summary>
    internal BuddyBlock[]? Detach()
    {
        BuddyBlock[]? held = HeldOrNull;
        if (held is not null)
        {
            int entry = Entry;
            _place = 0;
            _space.Owners.Remove(entry);
        }

        return held;
    }
}
