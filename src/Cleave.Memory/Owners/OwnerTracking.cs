using System.Collections.Concurrent;
using Cleave.Memory.Context;
using Cleave.Memory.Contract;

namespace Cleave.Memory.Owners;

/// <summary>What became of owners that nobody disposed: counted always, with the stacks that made them where tracking is on.</summary>
/// <remarks>
/// <para>
/// An owner that the garbage collector finds undisposed is reported, and its memory stays allocated, unless a handler of
/// <see cref="OwnerLost"/> says otherwise: a span or a reference does not keep the owner alive that it came from, so that freeing could
/// pull memory from under code that still runs. A loss is a leak, never a wild write.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
public static class OwnerTracking
{
    /// <summary>The runtime setting that turns tracking on from the start.</summary>
    public const string SwitchName = "Cleave.Memory.OwnerTracking";

    private static readonly ConcurrentDictionary<OwnerTag, byte> Tags = new();
    private static volatile bool _isOn = AppContext.TryGetSwitch(SwitchName, out bool on) && on;

    /// <summary>Raised when the garbage collector finds an owner that was never disposed; so is the event OwnerLost of the event source
    /// <c>Cleave-Memory</c>.</summary>
    /// <remarks>
    /// It runs on the finalizer thread, some time after the loss: be brief, and throw nothing, which would end the process. What is still
    /// held when the process ends is not raised; <see cref="Live"/> has it.
    /// </remarks>
    public static event EventHandler<MemoryLostEventArgs>? OwnerLost;

    /// <summary>Whether owners that are made from now on remember the stack that made them, and are listed by <see cref="Live"/>.</summary>
    /// <remarks>At first as the runtime setting <see cref="SwitchName"/> says, else off. On it costs a walk of the stack for each
    /// owner, some microseconds; off a read of this.</remarks>
    public static bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    /// <summary>How many owners were lost so far.</summary>
    public static long LostOwners => LostOwnerCount.Owners;

    /// <summary>Bytes that they held together, freed since or not.</summary>
    public static long LostBytes => LostOwnerCount.Bytes;

    /// <summary>The owners that hold memory now, of those made while tracking was on: what a program has left at its end.</summary>
    /// <remarks>Cost: their number. Those made or disposed meanwhile may be in it or not.</remarks>
    public static IReadOnlyList<OwnerReport> Live() => [.. Tags.Keys.Select(tag => tag.Report()).OfType<OwnerReport>()];

    /// <summary>Remembers a new owner; null where tracking is off.</summary>
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

    /// <summary>Forgets an owner that is disposed, lost, or told to give up what it holds.</summary>
    internal static void Detach(OwnerTag? tag)
    {
        if (tag is not null)
        {
            Tags.TryRemove(tag, out _);
        }
    }

    /// <summary>Reports an owner, from its finalizer, and answers whether it is to free what it holds.</summary>
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
