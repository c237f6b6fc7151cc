namespace Cleave.Memory.Mapping;

/// <summary>The addresses that were freed last, so that a second free is recognised even after the memory was unmapped.</summary>
/// <remarks>Thread-safe, by a lock that is held for a few instructions.</remarks>
internal sealed class FreedAddresses
{
    private const int Most = 1024;

    private readonly Lock _lock = new();
    private readonly nuint[] _addresses = new nuint[Most];
    private int _next;

    public void Add(nuint address)
    {
        using (_lock.EnterScope())
        {
            _addresses[_next] = address;
            _next = (_next + 1) % Most;
        }
    }

    /// <summary>Whether the address is among those freed last. Cost: linear in their number.</summary>
    public bool Contains(nuint address)
    {
        using (_lock.EnterScope())
        {
            return address != 0 && _addresses.AsSpan().Contains(address);
        }
    }
}
