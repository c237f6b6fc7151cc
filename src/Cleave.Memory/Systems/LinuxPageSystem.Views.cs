using static Cleave.Memory.Systems.LinuxCalls;

namespace Cleave.Memory.Systems;

/// <content>Pages that are mapped a second time. Moving them needs 5.13; before, they are mapped anew.</content>
internal sealed unsafe partial class LinuxPageSystem
{
    public bool CanAlias => true;

    public long MappingLimit => LinuxMachine.MappingLimit();

    public long CountMappings() => LinuxMachine.CountMappings();

    public PageSystemError Alias(nint arena, nuint offset, nuint size, nuint address, bool populate)
    {
        int flags = MapShared | MapFixed | (populate ? MapPopulate : 0);
        return PageSystemError.Of("mmap", Mmap(address, size, ProtectionReadWrite, flags, (int)arena, (nint)offset) == -1);
    }

    public PageSystemError Move(nuint from, nuint size, nuint to) => PageSystemError.Of(
        "mremap", Mremap(from, size, size, RemapMayMove | RemapFixed | RemapKeepsOld, to) == -1);

    public PageSystemError Withdraw(nuint address, nuint size)
    {
        const int Flags = MapPrivate | MapAnonymous | MapNoReserve | MapFixed;
        return PageSystemError.Of("mmap", Mmap(address, size, ProtectionNone, Flags, -1, 0) == -1);
    }
}
