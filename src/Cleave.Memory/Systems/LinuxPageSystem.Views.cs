using static Cleave.Memory.Systems.LinuxCalls;

namespace Cleave.Memory.Systems;

/// <content>Views of pages. Moving a view needs Linux 5.13; on an older kernel the pages are mapped again instead.</content>
internal sealed partial class LinuxPageSystem
{
    public bool CanAlias => true;

    public long MappingLimit => LinuxMachine.MappingLimit();

    public long CountMappings() => LinuxMachine.CountMappings();

    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate)
    {
        // SAFETY: the caller reserved the addresses, so MapFixed replaces no mapping that somebody else owns.
        int flags = MapShared | MapFixed | (populate ? MapPopulate : 0);
        return PageSystemError.Of("mmap", Mmap(address, size, ProtectionReadWrite, flags, (int)arena, (nint)offset) == -1);
    }

    public bool HasPrivateHugePages { get; } = LinuxMachine.HasPrivateHugePages();

    public PageSystemError MapPrivate(nuint address, nuint size)
    {
        // SAFETY: the caller reserved the addresses, so MapFixed replaces no mapping that somebody else owns.
        const int Flags = LinuxCalls.MapPrivate | MapAnonymous | MapNoReserve | MapFixed;
        PageSystemError error = PageSystemError.Of("mmap", Mmap(address, size, ProtectionReadWrite, Flags, -1, 0) == -1);
        if (error.IsNone)
        {
            // Only advice: without it the memory takes small pages.
            _ = Madvise(address, size, HugePageAdvice);
        }

        return error;
    }

    // SAFETY: the caller owns both address ranges, and the new one is reserved, so RemapFixed replaces no mapping that somebody else owns.
    public PageSystemError Move(nuint from, nuint size, nuint to) => PageSystemError.Of(
        "mremap", Mremap(from, size, size, RemapMayMove | RemapFixed | RemapKeepsOld, to) == -1);

    public PageSystemError Withdraw(nuint address, nuint size)
    {
        // SAFETY: the caller owns the addresses and uses the views there no longer.
        const int Flags = LinuxCalls.MapPrivate | MapAnonymous | MapNoReserve | MapFixed;
        return PageSystemError.Of("mmap", Mmap(address, size, ProtectionNone, Flags, -1, 0) == -1);
    }
}
