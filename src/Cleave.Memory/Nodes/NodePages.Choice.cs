using Cleave.Memory.Contract;
using Cleave.Memory.Frames;

namespace Cleave.Memory.Nodes;

/// <content>The choice of a node for a request, and the node of an address.</content>
internal sealed partial class NodePages
{
    /// <summary>The index of the node to try at a turn: first the requested node, then the nearest below and above it by turns.</summary>
    private int Choice(NumaNode wanted, int turn)
    {
        if (wanted.Id is not { } id)
        {
            return turn;
        }

        if (turn == 0 && !_memory.HasNode(id))
        {
            _memory.NoteMissingNode(id);
        }

        if (_nodes.Length == 1)
        {
            return turn;
        }

        int first = PlaceOf(_memory, id);
        int near = Math.Min(first, _nodes.Length - 1 - first);
        int step = (turn + 1) / 2;
        return turn > 2 * near ? first < _nodes.Length - first ? turn : _nodes.Length - 1 - turn
            : (turn & 1) != 0 ? first - step
            : first + step;
    }

    /// <summary>The index of the node that is bound to an id or was requested for it; otherwise the id itself, if the memory has that many
    /// nodes.</summary>
    public static int PlaceOf(PhysicalMemory memory, int id)
    {
        for (int place = 0; place < memory.Nodes.Count; place++)
        {
            if (memory.Nodes[place].NumaNode == id)
            {
                return place;
            }
        }

        return Math.Min(id, memory.Nodes.Count - 1);
    }

    private int IndexOf(nuint address)
    {
        for (int index = 0; index < _nodes.Length; index++)
        {
            if (address - _memory.Nodes[index].Address < _memory.Nodes[index].Size)
            {
                return index;
            }
        }

        throw new MisuseException(
            new Misuse(MisuseKind.Foreign, address, $"The address {AddressText.Of(address)} is in no node."), nameof(address));
    }
}
