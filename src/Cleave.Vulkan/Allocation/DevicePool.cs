using Cleave.Vulkan.Blocks;

namespace Cleave.Vulkan.Allocation;

/// <summary>Blocks of one memory type that are kept apart from those of the allocator, with options of their own.</summary>
/// <remarks>
/// A request whose <see cref="MemoryRequest.Pool"/> is a pool takes its memory from it and from nowhere else; resources in a pool never get
/// device memory of their own. Safe from any number of threads. Dispose the pool after everything in it; what is left is reported as
/// leaked.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.Vulkan;
///
/// using var allocator = new VulkanAllocator(handles);
/// using DevicePool pool = allocator.CreatePool(new DevicePoolOptions { BlockSize = 1 &lt;&lt; 20, Name = "particles" });
/// using DeviceAllocation first = allocator.Allocate(new MemoryRequirements(4096, 256), new MemoryRequest { Pool = pool });
/// Console.WriteLine(pool.BlockCount); // 1
/// </code>
/// </example>
public sealed partial class DevicePool : IDisposable
{
    private int _disposed;

    internal DevicePool(VulkanAllocator allocator, BlockList blocks, DevicePoolOptions options)
    {
        Allocator = allocator;
        Blocks = blocks;
        Options = options;
    }

    /// <summary>The allocator that the pool belongs to.</summary>
    public VulkanAllocator Allocator { get; }

    /// <summary>The options that the pool was made with.</summary>
    public DevicePoolOptions Options { get; }

    /// <summary>The memory type of all memory in the pool.</summary>
    public MemoryTypeInfo Type => Blocks.Options.Type;

    /// <summary>The number of blocks that the pool has now.</summary>
    public int BlockCount => Blocks.Count;

    /// <summary>Whether the pool was disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    internal BlockList Blocks { get; }

    /// <summary>Frees the blocks that are empty, down to the number that is never freed.</summary>
    /// <returns>Bytes that went back to the driver.</returns>
    public ulong Trim() => Blocks.Trim();

    /// <summary>Reports what is still allocated as leaked, and frees all blocks. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Allocator.Remove(this);
        }
    }

    /// <summary>Describes the pool by its name and type.</summary>
    public override string ToString() => $"pool {Options.Name ?? "(no name)"} of {Type}";
}
