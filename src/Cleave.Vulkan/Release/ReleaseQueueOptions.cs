namespace Cleave.Vulkan.Release;

/// <summary>Everything that says how a <see cref="ReleaseQueue"/> is made.</summary>
public sealed record ReleaseQueueOptions
{
    /// <summary>The VkSemaphore of type timeline whose value <see cref="ReleaseQueue.Poll"/> asks for; 0, the default, for none: the
    /// program reports completed values itself, such as numbers of frames.</summary>
    public ulong TimelineSemaphore { get; init; }

    /// <summary>The most resources that may wait; 65536 by default.</summary>
    public int MaxPending { get; init; } = 65536;

    /// <summary>The most bytes of memory that may wait; no limit by default.</summary>
    public ulong MaxPendingBytes { get; init; } = ulong.MaxValue;
}
