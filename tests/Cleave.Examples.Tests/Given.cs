using Cleave.Examples.Tests.Support;
using Cleave.Vulkan;

namespace Cleave.Examples.Tests;

/// <summary>The objects that an example may take from its reader: the handles of a Vulkan device, which a binding makes.</summary>
/// <remarks>Examples are compiled by themselves and see only public types, so this one is public.</remarks>
public static class Given
{
    internal const string Namespace = "Cleave.Examples.Tests";

    /// <summary>The folder of the recordings that are in the repository.</summary>
    public static string Traces => Path.Combine(Pages.Root, "samples", "traces");

    /// <summary>The handles of a device; those of nothing until a test sets them.</summary>
    public static DeviceHandles handles { get; internal set; }

    /// <summary>The description of an image of 64 by 64 pixels.</summary>
    public static VkImageCreateInfo imageCreateInfo =>
        new()
        {
            SType = 14,
            ImageType = 1,
            Format = 37,
            Width = 64,
            Height = 64,
            Depth = 1,
            MipLevels = 1,
            ArrayLayers = 1,
            Samples = 1,
            Usage = 3
        };

#pragma warning disable CA1051 // The fields are those of Vulkan, in its order.
    /// <summary>The structure of Vulkan, as a binding declares it.</summary>
    public struct VkImageCreateInfo
    {
        public int SType;
        public nint PNext;
        public uint Flags;
        public int ImageType;
        public int Format;
        public uint Width;
        public uint Height;
        public uint Depth;
        public uint MipLevels;
        public uint ArrayLayers;
        public int Samples;
        public int Tiling;
        public uint Usage;
        public int SharingMode;
        public uint QueueCount;
        public nint Queues;
        public int InitialLayout;
    }
#pragma warning restore CA1051
}
