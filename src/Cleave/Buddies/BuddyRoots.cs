namespace Cleave.Buddies;

/// <summary>Enumerates the roots of a <see cref="BuddyTree"/>, lowest address first, without an allocation on the managed heap.</summary>
internal struct BuddyRoots
{
    private readonly BuddyTree _tree;
    private int _order;
    private ulong _next;

    public BuddyRoots(BuddyTree tree)
    {
        _tree = tree;
        _order = tree.MaxOrder;
        _next = tree.FirstRoot(_order);
    }

    public ulong Current { get; private set; }

    public readonly BuddyRoots GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next == _tree.EndId(_order))
        {
            if (_order == 0)
            {
                return false;
            }

            _next = _tree.FirstRoot(--_order);
        }

        Current = _next++;
        return true;
    }
}
