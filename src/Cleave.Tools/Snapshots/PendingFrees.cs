using System.Runtime.InteropServices;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Snapshots;

/// <summary>The frees that were requested and have not completed, by the address of their block.</summary>
/// <remarks>Most frees complete at the next event, so the last request is not put into the table at once.</remarks>
internal sealed class PendingFrees
{
    private readonly Dictionary<ulong, int> _earlier = new(SeededComparer.Shared);
    private ulong? _last;

    public void Add(ulong address)
    {
        if (_last is { } earlier)
            CollectionsMarshal.GetValueRefOrAddDefault(_earlier, earlier, out _)++;

        _last = address;
    }

    /// <summary>Removes one free of the block at an address.</summary>
    /// <returns>False if none was requested.</returns>
    public bool TryRemove(ulong address)
    {
        if (_last == address)
        {
            _last = null;
            return true;
        }

        if (!_earlier.Remove(address, out int count))
            return false;
        if (count > 1)
            _earlier.Add(address, count - 1);

        return true;
    }
}
