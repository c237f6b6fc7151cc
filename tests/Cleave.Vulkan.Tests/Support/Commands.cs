namespace Cleave.Vulkan.Tests.Support;

// SAFETY: the structs live on the stack until the driver returns, and the functions have the signatures of the specification.

/// <summary>A command buffer that is recorded, submitted and waited for.</summary>
internal sealed partial class Commands : IDisposable
{
    private const uint AllCommands = 0x10000;
    private const uint WholeAccess = 0x18000; // VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT
    private const int ImageSource = 6; // VK_IMAGE_LAYOUT_TRANSFER_SRC_OPTIMAL
    private const int ImageTarget = 7; // VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL
    private const uint Ignored = uint.MaxValue;

    private readonly TestDevice _device;
    private readonly ulong _pool;
    private readonly nint _buffer;

    public unsafe Commands(TestDevice device)
    {
        _device = device;
        var pool = new PoolInfo { SType = 39 };
        ulong handle = 0;
        Check(((delegate* unmanaged<nint, PoolInfo*, void*, ulong*, int>)device.Function("vkCreateCommandPool"))(
            device.Device, &pool, null, &handle));
        _pool = handle;
        var info = new BufferInfo { SType = 40, Pool = _pool, Count = 1 };
        nint buffer = 0;
        Check(((delegate* unmanaged<nint, BufferInfo*, nint*, int>)device.Function("vkAllocateCommandBuffers"))(
            device.Device, &info, &buffer));
        _buffer = buffer;
        var begin = new BeginInfo { SType = 42, Flags = 1 };
        Check(((delegate* unmanaged<nint, BeginInfo*, int>)device.Function("vkBeginCommandBuffer"))(_buffer, &begin));
    }

    public unsafe Commands Fill(ulong buffer, uint value, ulong offset = 0, ulong size = ulong.MaxValue)
    {
        ((delegate* unmanaged<nint, ulong, ulong, ulong, uint, void>)_device.Function("vkCmdFillBuffer"))(
            _buffer, buffer, offset, size, value);
        return Barrier();
    }

    public unsafe Commands Copy(ulong from, ulong to, ulong size)
    {
        ulong* region = stackalloc ulong[] { 0, 0, size };
        ((delegate* unmanaged<nint, ulong, ulong, uint, ulong*, void>)_device.Function("vkCmdCopyBuffer"))(_buffer, from, to, 1, region);
        return Barrier();
    }

    /// <summary>Copies all of a buffer into a color image of that extent, which is in the layout for that.</summary>
    public unsafe Commands CopyToImage(ulong buffer, ulong image, uint width, uint height)
    {
        ImageCopy region = new() { Aspect = 1, LayerCount = 1, Width = width, Height = height, Depth = 1 };
        ((delegate* unmanaged<nint, ulong, ulong, int, uint, ImageCopy*, void>)_device.Function("vkCmdCopyBufferToImage"))(
            _buffer, buffer, image, ImageTarget, 1, &region);
        return Barrier();
    }

    /// <summary>Copies all of a color image into a buffer.</summary>
    public unsafe Commands CopyFromImage(ulong image, ulong buffer, uint width, uint height)
    {
        ImageCopy region = new() { Aspect = 1, LayerCount = 1, Width = width, Height = height, Depth = 1 };
        ((delegate* unmanaged<nint, ulong, int, ulong, uint, ImageCopy*, void>)_device.Function("vkCmdCopyImageToBuffer"))(
            _buffer, image, ImageSource, buffer, 1, &region);
        return Barrier();
    }

    /// <summary>Copies all of a color image into another one; both are in the layouts for that.</summary>
    public unsafe Commands CopyImage(ulong from, ulong to, uint width, uint height)
    {
        // VkImageCopy: two subresources of four numbers, each with an offset of three, and the extent.
        uint* region = stackalloc uint[] { 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, width, height, 1 };
        ((delegate* unmanaged<nint, ulong, int, ulong, int, uint, uint*, void>)_device.Function("vkCmdCopyImage"))(
            _buffer, from, ImageSource, to, ImageTarget, 1, region);
        return Barrier();
    }

    /// <summary>Brings an image into the layout for copies into it, its contents undefined.</summary>
    public Commands ToTarget(ulong image) => Transition(image, 0, ImageTarget);

    /// <summary>Brings an image from the layout for copies into it to the one for copies from it.</summary>
    public Commands ToSource(ulong image) => Transition(image, ImageTarget, ImageSource);

    private unsafe Commands Transition(ulong image, int from, int to)
    {
        var barrier = new ImageBarrier
        {
            SType = 45,
            SourceAccess = WholeAccess,
            TargetAccess = WholeAccess,
            OldLayout = from,
            NewLayout = to,
            SourceFamily = Ignored,
            TargetFamily = Ignored,
            Image = image,
            Aspect = 1,
            Levels = 1,
            Layers = 1,
        };
        ((delegate* unmanaged<nint, uint, uint, uint, uint, void*, uint, void*, uint, ImageBarrier*, void>)_device.Function(
            "vkCmdPipelineBarrier"))(
            _buffer, AllCommands, AllCommands, 0, 0, null, 0, null, 1, &barrier);
        return this;
    }

    /// <summary>Submits the commands and waits until the device has done them.</summary>
    public unsafe void Run()
    {
        Check(((delegate* unmanaged<nint, int>)_device.Function("vkEndCommandBuffer"))(_buffer));
        nint queue = 0;
        ((delegate* unmanaged<nint, uint, uint, nint*, void>)_device.Function("vkGetDeviceQueue"))(_device.Device, 0, 0, &queue);
        nint buffer = _buffer;
        var submit = new SubmitInfo { SType = 4, Count = 1, Buffers = &buffer };
        Check(((delegate* unmanaged<nint, uint, SubmitInfo*, ulong, int>)_device.Function("vkQueueSubmit"))(queue, 1, &submit, 0));
        Check(((delegate* unmanaged<nint, int>)_device.Function("vkQueueWaitIdle"))(queue));
    }

    public unsafe void Dispose() =>
        ((delegate* unmanaged<nint, ulong, void*, void>)_device.Function("vkDestroyCommandPool"))(_device.Device, _pool, null);

    private unsafe Commands Barrier()
    {
        var barrier = new MemoryBarrier { SType = 46, SourceAccess = WholeAccess, TargetAccess = WholeAccess | 0x6000 };
        ((delegate* unmanaged<nint, uint, uint, uint, uint, MemoryBarrier*, uint, void*, uint, void*, void>)_device.Function(
            "vkCmdPipelineBarrier"))(
            _buffer, AllCommands, AllCommands | 0x4000, 0, 1, &barrier, 0, null, 0, null);
        return this;
    }

    private static void Check(int result) => Assert.Equal(0, result);
}
