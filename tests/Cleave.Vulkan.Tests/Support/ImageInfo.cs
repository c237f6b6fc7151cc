using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Tests.Support;

/// <summary>Descriptions of color images for tests: four bytes for each pixel.</summary>
internal static class ImageInfo
{
    private const int Rgba8 = 37;
    private const uint TransferUsage = 3;

    public static VkImageCreateInfo Color(uint width, uint height, bool isLinear = false) => new()
    {
        SType = VkStructureType.ImageCreateInfo,
        ImageType = 1,
        Format = Rgba8,
        Extent = new VkExtent3D { Width = width, Height = height, Depth = 1 },
        MipLevels = 1,
        ArrayLayers = 1,
        Samples = 1,
        Tiling = isLinear ? 1 : 0,
        Usage = TransferUsage,
    };
}
