namespace Cleave.Vulkan;

/// <summary>The results of Vulkan calls that an allocator meets, with the values of the specification.</summary>
internal enum VkResult
{
    Success = 0,
    NotReady = 1,
    Timeout = 2,
    Incomplete = 5,
    ErrorOutOfHostMemory = -1,
    ErrorOutOfDeviceMemory = -2,
    ErrorInitializationFailed = -3,
    ErrorDeviceLost = -4,
    ErrorMemoryMapFailed = -5,
    ErrorFeatureNotPresent = -8,
    ErrorIncompatibleDriver = -9,
    ErrorTooManyObjects = -10,
    ErrorFormatNotSupported = -11,
    ErrorUnknown = -13,
    ErrorInvalidExternalHandle = -1000072003,
    ErrorInvalidOpaqueCaptureAddress = -1000257000,
}

/// <summary>Formats results of Vulkan calls for messages.</summary>
internal static class ResultText
{
    /// <summary>Formats a result by its name in the specification, as "VK_ERROR_DEVICE_LOST".</summary>
    public static string Of(VkResult result) => result switch
    {
        VkResult.Success => "VK_SUCCESS",
        VkResult.ErrorOutOfHostMemory => "VK_ERROR_OUT_OF_HOST_MEMORY",
        VkResult.ErrorOutOfDeviceMemory => "VK_ERROR_OUT_OF_DEVICE_MEMORY",
        VkResult.ErrorInitializationFailed => "VK_ERROR_INITIALIZATION_FAILED",
        VkResult.ErrorDeviceLost => "VK_ERROR_DEVICE_LOST",
        VkResult.ErrorMemoryMapFailed => "VK_ERROR_MEMORY_MAP_FAILED",
        VkResult.ErrorFeatureNotPresent => "VK_ERROR_FEATURE_NOT_PRESENT",
        VkResult.ErrorIncompatibleDriver => "VK_ERROR_INCOMPATIBLE_DRIVER",
        VkResult.ErrorTooManyObjects => "VK_ERROR_TOO_MANY_OBJECTS",
        VkResult.ErrorFormatNotSupported => "VK_ERROR_FORMAT_NOT_SUPPORTED",
        VkResult.ErrorInvalidExternalHandle => "VK_ERROR_INVALID_EXTERNAL_HANDLE",
        VkResult.ErrorInvalidOpaqueCaptureAddress => "VK_ERROR_INVALID_OPAQUE_CAPTURE_ADDRESS",
        _ => FormattableString.Invariant($"VkResult {(int)result}"),
    };
}
