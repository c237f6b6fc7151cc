using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cleave.Vulkan.Tests.Support;

// SAFETY: the layers pass a struct with a text that ends with a zero, which lives until the callback returns.

/// <summary>The messages of the validation layers.</summary>
internal static class Validation
{
    private static readonly ConcurrentQueue<string> Messages = new();

    /// <summary>The function that the layers call.</summary>
    public static unsafe delegate* unmanaged<uint, uint, void*, void*, uint> Callback => &Note;

    /// <summary>Takes all messages that came since the last call.</summary>
    public static IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (Messages.TryDequeue(out string? message))
        {
            taken.Add(message);
        }

        return taken;
    }

    [UnmanagedCallersOnly]
    private static unsafe uint Note(uint severity, uint types, void* data, void* user)
    {
        // VkDebugUtilsMessengerCallbackDataEXT: sType, pNext, flags, pMessageIdName, messageIdNumber, pMessage.
        Messages.Enqueue(Marshal.PtrToStringUTF8(Unsafe.Read<nint>((byte*)data + 40)) ?? "");
        return 0;
    }
}
