using Cleave.Memory.Context;

namespace Cleave.Memory.Contract;

/// <summary>What an allocation may do to succeed, and what its memory is to be; combined by <c>|</c>, <c>&amp;</c> and <c>~</c>.</summary>
/// <remarks>The names are those of the Linux kernel, and so is the meaning. Each is one of the first four with any of the modifiers.</remarks>
[Flags]
public enum GfpFlags
{
    /// <summary>Never waits and never reclaims.</summary>
    NoWait = 0,

    /// <summary>May wait: when memory is short it runs reclaim and tries again before it fails.</summary>
    Kernel = 1 << 0,

    /// <summary>Never waits, and may use the reserve below the <c>min</c> watermark.</summary>
    Atomic = 1 << 1,

    /// <summary>Modifier: charged to the current <see cref="MemoryGroup"/>; to nobody where there is none.</summary>
    Account = 1 << 2,

    /// <summary>As <see cref="Kernel"/>, charged to the current <see cref="MemoryGroup"/>.</summary>
    KernelAccount = Kernel | Account,

    /// <summary>Modifier: all bytes are zero, those beyond the size that was asked for too.</summary>
    Zero = 1 << 3,

    /// <summary>Modifier: for page allocations only.</summary>
    HighMem = 1 << 4,

    /// <summary>Modifier: a failure is not reported to the failure event.</summary>
    NoWarn = 1 << 5,
}
