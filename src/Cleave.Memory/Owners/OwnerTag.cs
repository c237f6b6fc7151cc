using System.Diagnostics;
using Cleave.Memory.Context;

namespace Cleave.Memory.Owners;

/// <summary>Where an owner was made, for as long as it lives. It does not keep the owner alive.</summary>
internal sealed class OwnerTag(ITrackedOwner owner, StackTrace stack)
{
    private readonly WeakReference<ITrackedOwner> _owner = new(owner);

    public StackTrace Stack => stack;

    /// <summary>Says what the owner holds now; null for nothing, or where it is gone.</summary>
    public OwnerReport? Report() => _owner.TryGetTarget(out ITrackedOwner? owner) && owner.HeldBytes > 0 ? Describe(owner, this) : null;

    public static OwnerReport Describe(ITrackedOwner owner, OwnerTag? tag) =>
        new(OwnerText.Of(owner.Kind), owner.HeldAddress, owner.HeldBytes, tag?.Stack);

    /// <summary>Remembers the stack of whoever makes the owner.</summary>
    public static OwnerTag Of(ITrackedOwner owner) => new(owner, CallerStack.Take(withFiles: true));
}
