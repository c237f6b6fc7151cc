using Cleave.Memory.Contract;

namespace Cleave.Memory.Nodes;

/// <content>Runs of adjacent pages.</content>
internal sealed partial class NodePages
{
    public FailureCode TryTakeRun(nuint pages, GfpFlags flags, NumaNode node, out nuint address)
    {
        address = 0;
        for (int turn = 0; turn < _nodes.Length && Allowed(1, pages, flags) > 0; turn++)
        {
            int index = Choice(node, turn);
            if (_nodes[index].TryTakeRun(pages, out address, out bool isZero))
            {
                Clear(index, address, pages, (flags & GfpFlags.Zero) != 0 && !isZero);
                return FailureCode.None;
            }
        }

        return FailureCode.NoSpace;
    }
}
