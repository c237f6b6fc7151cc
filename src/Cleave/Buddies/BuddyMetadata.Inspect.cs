using Cleave.Sets;

namespace Cleave.Buddies;

/// <content>Enumerates and finds blocks, without changing them.</content>
internal sealed partial class BuddyMetadata<TPages>
{
    /// <summary>Enumerates every block with its state, lowest address first. The metadata must not change meanwhile.</summary>
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

    /// <summary>Enumerates every block below an id, or the block with that id, in the order of <see cref="Blocks"/>.</summary>
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

    /// <summary>Finds the block that has a state and contains, or is, the block with an id. Reads the map and the chain.</summary>
    /// <returns>The id of that block; 0 if the block with the given id is split or outside the space.</returns>
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
