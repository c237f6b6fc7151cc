using System.Collections.Concurrent;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>Finds owners of memory that were never disposed: counts them always, and records the stacks that created them if tracking is
/// on.</summary>
/// <remarks>
/// <para>
/// An owner that the garbage collector finds undisposed is reported, and its memory stays allocated, unless a handler of
/// <see cref="OwnerLost"/> decides to free it. A span or a reference does not keep its owner alive, so freeing could unmap memory that code
/// still uses. A lost owner is therefore a leak, and never a write to freed memory.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <example>
/// <code>
/// OwnerTracking.OwnerLost += (_, lost) =&gt; Console.Error.WriteLine(lost.Owner); // An owner that nobody disposed.
/// OwnerTracking.IsOn = true; // Owners keep the stack that made them, at some microseconds each.
/// using var numbers = new KVec&lt;int&gt;(capacity: 100);
/// foreach (OwnerReport owner in OwnerTracking.Live())
/// {
///     Console.Error.WriteLine(owner);
/// }
///
/// OwnerTracking.IsOn = false;
/// </code>
/// </example>
public static class OwnerTracking
{
    /// <summary>The name of the runtime setting that turns tracking on when the process starts.</summary>
    public const string SwitchName = "Cleave.Memory.OwnerTracking";

    private static readonly ConcurrentDictionary<OwnerTag, byte> Tags = new();
    private static volatile bool _isOn = AppContext.TryGetSwitch(SwitchName, out bool on) && on;

    /// <summary>Raised when the garbage collector finds an owner that was never disposed, together with the event OwnerLost of the event
    /// source <c>Cleave-Memory</c>.</summary>
    /// <remarks>
    /// Handlers run on the finalizer thread, some time after the loss. They should be brief and must not throw, because an exception would
    /// end the process. Owners that still hold memory when the process ends do not raise the event; <see cref="Live"/> lists them.
    /// </remarks>
    public static event EventHandler<MemoryLostEventArgs>? OwnerLost;

    /// <summary>Whether tracking is on: new owners record the stack that created them, and <see cref="Live"/> lists them.</summary>
    /// <remarks>The initial value is that of the runtime setting <see cref="SwitchName"/>, or false without it. Cost for each new owner: a
    /// walk of the stack, some microseconds, if tracking is on; the read of a field if it is off.</remarks>
    public static bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    /// <summary>The number of owners that were lost so far.</summary>
    public static long LostOwners => LostOwnerCount.Owners;

    /// <summary>The bytes that all lost owners held together, whether they were freed later or not.</summary>
    public static long LostBytes => LostOwnerCount.Bytes;

    /// <summary>Lists the owners that hold memory now and were created while tracking was on. At the end of a program, these are its
    /// leaks.</summary>
    /// <remarks>Cost: proportional to the number of owners. The list may or may not contain owners that are created or disposed
    /// meanwhile.</remarks>
    public static IReadOnlyList<OwnerReport> Live() => [.. Tags.Keys.Select(tag => tag.Report()).OfType<OwnerReport>()];

    /// <summary>Begins to track a new owner; returns null if tracking is off.</summary>
    internal static OwnerTag? Attach(ITrackedOwner owner)
    {
        if (!_isOn)
        {
            return null;
        }

        OwnerTag tag = OwnerTag.Of(owner);
        Tags.TryAdd(tag, 0);
        return tag;
    }

    /// <summary>Ends the tracking of an owner that was disposed, was lost, or has released its memory.</summary>
    internal static void Detach(OwnerTag? tag)
    {
        if (tag is not null)
        {
            Tags.TryRemove(tag, out _);
        }
    }

    /// <summary>Reports a lost owner from its finalizer. Returns true if the finalizer has to free the memory.</summary>
    internal static bool ReportLost(ITrackedOwner owner, OwnerTag? tag)
    {
        Detach(tag);
        if (owner.HeldBytes == 0)
        {
            return false;
        }

        LostOwnerCount.Add(owner.HeldBytes);
        var report = new MemoryLostEventArgs(OwnerTag.Describe(owner, tag));
        MemoryEvents.Log.OwnerLost(report.Owner.Kind, (long)report.Owner.Bytes, report.Owner.ToString());
        OwnerLost?.Invoke(null, report);
        return report.Reclaim;
    }
}
