using System.Runtime.InteropServices;

namespace Cleave.Interleaving;

/// <summary>The one core that the threads of schedules share.</summary>
/// <remarks>
/// Only one of them runs at a time. On one core, passing the turn is a change of threads there. Across cores, the next thread waits
/// until the scheduler gives it another core, which takes several times as long beside other work.
/// </remarks>
internal static class OneCore
{
    private const int Cores = 1024;

    private static readonly Lazy<ulong[]?> Mask = new(MaskOfThisCore);

    [ThreadStatic]
    private static bool _isKept;

    /// <summary>Keeps the calling thread on that core, on a system that can.</summary>
    public static unsafe void Keep()
    {
        if (!_isKept && Mask.Value is { } mask)
        {
            _isKept = true;
            // SAFETY: the array is pinned during the call, which reads the bytes of the mask and keeps no pointer.
            fixed (ulong* bits = mask)
            {
                _ = SetAffinity(0, mask.Length * sizeof(ulong), bits);
            }
        }
    }

    private static ulong[]? MaskOfThisCore()
    {
        int core = OperatingSystem.IsLinux() ? CurrentCore() : -1;
        if (core is < 0 or >= Cores)
        {
            return null;
        }

        var mask = new ulong[Cores / 64];
        mask[core / 64] = 1UL << (core % 64);
        return mask;
    }

    [DllImport("libc", EntryPoint = "sched_getcpu")]
    private static extern int CurrentCore();

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    private static extern unsafe int SetAffinity(int thread, nint size, ulong* mask);
}
