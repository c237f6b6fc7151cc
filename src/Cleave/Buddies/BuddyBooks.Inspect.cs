using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>The blocks that there are.</content>
internal sealed partial class BuddyBooks<TPages>
{
    /// <summary>Every block, lowest address first, with its state. The books must not change meanwhile.</summary>
    public IEnumerable<(ulong Id, BlockState State)> Blocks()
    {
        foreach (ulong root in Tree.Roots)
        {
            foreach ((ulong, BlockState) block in BlocksOf(root))
            {
                yield return block;
            }
        }
    }

    /// <summary>Every block of the tree or block that begins at an id, as <see cref="Blocks"/>.</summary>
    public IEnumerable<(ulong Id, BlockState State)> BlocksOf(ulong top)
    {
        var waiting = new Stack<ulong>([top]);
        while (waiting.TryPop(out ulong id))
        {
            BlockState state = StateOf(id);
            if (state == BlockState.Nothing && Tree.OrderOf(id) > 0)
            {
                waiting.Push((2 * id) + 1);
                waiting.Push(2 * id);
            }
            else
            {
                yield return (id, state);
            }
        }
    }

    /// <summary>The block that a block is part of, or is; 0 where it is split or stands nowhere. Looks at the map and the chain.</summary>
    public ulong HolderOf(ulong id)
    {
        int order = Tree.OrderOf(id);
        while (StateOf(id) == BlockState.Nothing)
        {
            if (Tree.IsRoot(id, order))
            {
                return 0;
            }

            id >>= 1;
            order++;
        }

        return id;
    }
}
