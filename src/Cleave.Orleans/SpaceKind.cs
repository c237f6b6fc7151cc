namespace Cleave.Orleans;

/// <summary>The allocators that can keep the memory of a space.</summary>
public enum SpaceKind
{
    /// <summary>A <see cref="Cleave.Gpu.GpuBuddy"/>: leases in one run of addresses or scattered over several, in chunks of a power of
    /// two.</summary>
    Buddy,

    /// <summary>A <see cref="Cleave.BestFit.BestFitAllocator"/>: every lease is one run of addresses, in granules of any power of
    /// two.</summary>
    BestFit,
}
