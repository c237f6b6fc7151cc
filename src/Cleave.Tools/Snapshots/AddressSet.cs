using System.Runtime.InteropServices;
using Cleave.Tools.Input;
using Cleave.Tools.Pickle;

namespace Cleave.Tools.Snapshots;

/// <summary>A set of addresses. Multiples of 512, which PyTorch's blocks begin at, are bits of words for 32 KiB each.</summary>
/// <remarks>Memory: some 40 bytes for each 32 KiB in which a block began, and for each address that is no multiple of 512.</remarks>
internal sealed class AddressSet(ReadBudget? budget)
{
    private const int UnitLog2 = 9;
    private const int BitsLog2 = 6;

    /// <summary>The approximate bytes of an entry in either table, its empty slots included.</summary>
    private const int EntryBytes = 40;

    private readonly Dictionary<ulong, ulong> _words = new(SeededComparer.Shared);
    private readonly HashSet<ulong> _others = new(SeededComparer.Shared);

    public bool Contains(ulong address) => IsEven(address)
        ? (_words.GetValueOrDefault(address >> (UnitLog2 + BitsLog2)) & BitOf(address)) != 0
        : _others.Contains(address);

    /// <summary>Adds an address to the set.</summary>
    /// <returns>False if the set has it already.</returns>
    public bool Add(ulong address) => IsEven(address) ? AddBit(address) : AddOther(address);

    private static bool IsEven(ulong address) => (address & ((1UL << UnitLog2) - 1)) == 0;

    private static ulong BitOf(ulong address) => 1UL << (int)((address >> UnitLog2) & ((1 << BitsLog2) - 1));

    private bool AddBit(ulong address)
    {
        ref ulong word = ref CollectionsMarshal.GetValueRefOrAddDefault(_words, address >> (UnitLog2 + BitsLog2), out bool exists);
        bool isNew = (word & BitOf(address)) == 0;
        word |= BitOf(address);
        if (!exists)
            budget?.Charge(EntryBytes);

        return isNew;
    }

    private bool AddOther(ulong address)
    {
        if (!_others.Add(address))
            return false;

        budget?.Charge(EntryBytes);
        return true;
    }
}
