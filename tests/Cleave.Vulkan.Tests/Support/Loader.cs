using System.Runtime.InteropServices;
using System.Text;

namespace Cleave.Vulkan.Tests.Support;

// SAFETY: names end with a zero and are pinned or never freed, and the function has the signature of the specification.

/// <summary>The Vulkan loader of the system, with lavapipe as its only driver.</summary>
internal static partial class Loader
{
    private const string Driver = "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json";

    /// <summary>The address of vkGetInstanceProcAddr.</summary>
    public static nint GetInstanceProcAddr { get; } = Load();

    /// <summary>Looks up a function of an instance, or a global one.</summary>
    public static unsafe nint Function(nint instance, string name)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            nint function = ((delegate* unmanaged<nint, byte*, nint>)GetInstanceProcAddr)(instance, text);
            Assert.True(function != 0, name);
            return function;
        }
    }

    /// <summary>Makes a text with a zero at its end that lives as long as the process.</summary>
    public static unsafe byte* Text(string text) => (byte*)Marshal.StringToCoTaskMemUTF8(text);

    private static nint Load()
    {
        Assert.True(
            File.Exists(Driver), $"{Driver} is missing: these tests need lavapipe and the validation layers (./test installs them).");
        // The loader reads the environment of C, which .NET does not change.
        Assert.Equal(0, SetEnvironment("VK_ICD_FILENAMES", Driver, 1));
        return NativeLibrary.GetExport(NativeLibrary.Load("libvulkan.so.1"), "vkGetInstanceProcAddr");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
