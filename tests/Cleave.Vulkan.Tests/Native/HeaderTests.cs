using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Cleave.Vulkan.Native;

namespace Cleave.Vulkan.Tests.Native;

/// <summary>Every struct and every number that is passed to Vulkan is that of the installed headers, as a C compiler sees them.</summary>
public sealed partial class HeaderTests
{
    private static readonly Type[] Structs =
        [.. typeof(VkMemoryAllocateInfo).Assembly.GetTypes().Where(
            type => type is { IsValueType: true, IsEnum: false } && type.Name.StartsWith("Vk", StringComparison.Ordinal))];

    [Fact]
    public void Structs_have_the_sizes_and_offsets_of_the_headers()
    {
        Assert.NotEmpty(Structs);
        Compare(Structs.SelectMany(type => Fields(type)
            .Select(field => ($"offsetof({type.Name}, {CName(field.Name)})", (long)Marshal.OffsetOf(type, field.Name)))
            .Prepend(($"sizeof({type.Name})", SizeOf(type)))));
    }

    [Fact]
    public void Structure_types_have_the_numbers_of_the_headers() => Compare(Enum.GetValues<VkStructureType>()
        .Select(type => ($"VK_STRUCTURE_TYPE_{Underscored(type.ToString())}", (long)type)));

    [Fact]
    public void Results_have_the_numbers_of_the_headers() => Compare(Enum.GetValues<VkResult>()
        .Select(result => ($"VK_{Underscored(result.ToString())}", (long)result)));

    [Fact]
    public void Results_are_named_as_in_the_headers() => Compare(Enum.GetValues<VkResult>()
        .Where(result => ResultText.Of(result).StartsWith("VK_", StringComparison.Ordinal))
        .Select(result => (ResultText.Of(result), (long)result)));

    [Fact]
    public void Flags_have_the_numbers_of_the_headers() => Compare(
    [
        ("VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT", (long)MemoryProperties.DeviceLocal),
        ("VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT", (long)MemoryProperties.HostVisible),
        ("VK_MEMORY_PROPERTY_HOST_COHERENT_BIT", (long)MemoryProperties.HostCoherent),
        ("VK_MEMORY_PROPERTY_HOST_CACHED_BIT", (long)MemoryProperties.HostCached),
        ("VK_MEMORY_PROPERTY_LAZILY_ALLOCATED_BIT", (long)MemoryProperties.LazilyAllocated),
        ("VK_MEMORY_PROPERTY_PROTECTED_BIT", (long)MemoryProperties.Protected),
        ("VK_MEMORY_PROPERTY_DEVICE_COHERENT_BIT_AMD", (long)MemoryProperties.DeviceCoherent),
        ("VK_MEMORY_PROPERTY_DEVICE_UNCACHED_BIT_AMD", (long)MemoryProperties.DeviceUncached),
        ("VK_MEMORY_PROPERTY_RDMA_CAPABLE_BIT_NV", (long)MemoryProperties.RemoteAccess),
        ("VK_BUFFER_USAGE_TRANSFER_SRC_BIT", (long)BufferUsage.TransferSource),
        ("VK_BUFFER_USAGE_TRANSFER_DST_BIT", (long)BufferUsage.TransferDestination),
        ("VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT", (long)BufferUsage.UniformTexel),
        ("VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT", (long)BufferUsage.StorageTexel),
        ("VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT", (long)BufferUsage.Uniform),
        ("VK_BUFFER_USAGE_STORAGE_BUFFER_BIT", (long)BufferUsage.Storage),
        ("VK_BUFFER_USAGE_INDEX_BUFFER_BIT", (long)BufferUsage.Index),
        ("VK_BUFFER_USAGE_VERTEX_BUFFER_BIT", (long)BufferUsage.Vertex),
        ("VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT", (long)BufferUsage.Indirect),
        ("VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT", (long)BufferUsage.DeviceAddress),
        ("VK_EXTERNAL_MEMORY_HANDLE_TYPE_OPAQUE_FD_BIT", (long)ExternalHandles.OpaqueFd),
        ("VK_EXTERNAL_MEMORY_HANDLE_TYPE_DMA_BUF_BIT_EXT", (long)ExternalHandles.DmaBuf),
        ("VK_EXTERNAL_MEMORY_HANDLE_TYPE_HOST_ALLOCATION_BIT_EXT", 0x80),
        ("VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT", 2),
        ("VK_OBJECT_TYPE_DEVICE_MEMORY", 8),
        ("VK_OBJECT_TYPE_BUFFER", 9),
        ("VK_OBJECT_TYPE_IMAGE", 10),
        ("VK_IMAGE_TILING_LINEAR", 1),
        ("VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU", 1),
        ("VK_MEMORY_HEAP_DEVICE_LOCAL_BIT", 1),
    ]);

    /// <summary>Compiles a program that prints every expression, and compares what it prints.</summary>
    private static void Compare(IEnumerable<(string Expression, long Value)> expected)
    {
        (string Expression, long Value)[] all = [.. expected];
        string lines = string.Concat(
            all.Select(pair => $"    printf(\"%s %lld\\n\", \"{pair.Expression}\", (long long)({pair.Expression}));\n"));
        string folder = Directory.CreateTempSubdirectory("cleave-vulkan-").FullName;
        try
        {
            File.WriteAllText(
                Path.Combine(folder, "check.c"),
                $"#include <stddef.h>\n#include <stdio.h>\n#include <vulkan/vulkan.h>\nint main(void)\n{{\n{lines}    return 0;\n}}\n");
            Run("cc", "-o", Path.Combine(folder, "check"), Path.Combine(folder, "check.c"));
            string printed = Run(Path.Combine(folder, "check"));
            Assert.Equal(
                string.Concat(all.Select(pair => $"{pair.Expression} {pair.Value.ToString(CultureInfo.InvariantCulture)}\n")), printed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Instance);

    private static long SizeOf(Type type) => (int)typeof(System.Runtime.CompilerServices.Unsafe)
        .GetMethod(nameof(System.Runtime.CompilerServices.Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static string CName(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Underscored(string name) => new StringBuilder(WordStart().Replace(name, "_")).ToString().ToUpperInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])")]
    private static partial Regex WordStart();
}
