using static Cleave.Memory.Systems.MacCalls;

namespace Cleave.Memory.Systems;

/// <content>Views of pages. <b>This code compiles and was never run.</b></content>
internal sealed partial class MacPageSystem
{
    public bool CanAlias => true;

    public long MappingLimit => long.MaxValue;

    public long CountMappings() => 0;

    // macOS has no flag that populates a mapping.
    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate) => Map(arena, offset, size, address);

    public PageSystemError Move(nuint from, nuint size, nuint to) => PageSystemError.NotOffered("moving a mapping");

    public PageSystemError Withdraw(nuint address, nuint size)
    {
        // SAFETY: the caller owns the addresses and uses the views there no longer.
        const int Flags = MapPrivate | MapAnonymous | MapNoReserve | MapFixed;
        return PageSystemError.Of("mmap", Mmap(address, size, ProtectionNone, Flags, -1, 0) == -1);
    }
}
