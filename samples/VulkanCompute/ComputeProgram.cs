using Silk.NET.Vulkan;

namespace VulkanCompute;

/// <summary>A compute pipeline with one storage buffer.</summary>
internal sealed class ComputeProgram : IDisposable
{
    private readonly Gpu _gpu;
    private readonly DescriptorSetLayout _setLayout;
    private readonly PipelineLayout _layout;
    private readonly Pipeline _pipeline;
    private readonly DescriptorPool _descriptors;
    private readonly DescriptorSet _set;
    private readonly CommandPool _commands;

    public unsafe ComputeProgram(Gpu gpu, ReadOnlySpan<uint> shader, ulong storage)
    {
        // SAFETY: all structs live on this stack, and the words are pinned, until the calls return.
        _gpu = gpu;
        Vk api = gpu.Api;
        var binding = new DescriptorSetLayoutBinding(0, DescriptorType.StorageBuffer, 1, ShaderStageFlags.ComputeBit);
        var setLayoutInfo = new DescriptorSetLayoutCreateInfo(StructureType.DescriptorSetLayoutCreateInfo)
        {
            BindingCount = 1,
            PBindings = &binding,
        };
        Gpu.Check(api.CreateDescriptorSetLayout(gpu.Device, &setLayoutInfo, null, out _setLayout));
        DescriptorSetLayout setLayout = _setLayout;
        var layoutInfo = new PipelineLayoutCreateInfo(StructureType.PipelineLayoutCreateInfo)
        {
            SetLayoutCount = 1,
            PSetLayouts = &setLayout,
        };
        Gpu.Check(api.CreatePipelineLayout(gpu.Device, &layoutInfo, null, out _layout));
        _pipeline = MakePipeline(shader);

        var size = new DescriptorPoolSize(DescriptorType.StorageBuffer, 1);
        var poolInfo = new DescriptorPoolCreateInfo(StructureType.DescriptorPoolCreateInfo)
        {
            MaxSets = 1,
            PoolSizeCount = 1,
            PPoolSizes = &size,
        };
        Gpu.Check(api.CreateDescriptorPool(gpu.Device, &poolInfo, null, out _descriptors));
        var setInfo = new DescriptorSetAllocateInfo(StructureType.DescriptorSetAllocateInfo)
        {
            DescriptorPool = _descriptors,
            DescriptorSetCount = 1,
            PSetLayouts = &setLayout,
        };
        Gpu.Check(api.AllocateDescriptorSets(gpu.Device, &setInfo, out _set));
        var buffer = new DescriptorBufferInfo(new Silk.NET.Vulkan.Buffer(storage), 0, Vk.WholeSize);
        var write = new WriteDescriptorSet(StructureType.WriteDescriptorSet)
        {
            DstSet = _set,
            DescriptorCount = 1,
            DescriptorType = DescriptorType.StorageBuffer,
            PBufferInfo = &buffer,
        };
        api.UpdateDescriptorSets(gpu.Device, 1, &write, 0, null);
        var commandInfo = new CommandPoolCreateInfo(StructureType.CommandPoolCreateInfo) { QueueFamilyIndex = gpu.Family };
        Gpu.Check(api.CreateCommandPool(gpu.Device, &commandInfo, null, out _commands));
    }

    /// <summary>Copies into the storage buffer, runs the shader on it, copies out of it, and waits.</summary>
    public unsafe void Run(ulong from, ulong storage, ulong to, ulong size, uint groups)
    {
        // SAFETY: all structs live on this stack until the calls return.
        Vk api = _gpu.Api;
        var info = new CommandBufferAllocateInfo(StructureType.CommandBufferAllocateInfo)
        {
            CommandPool = _commands,
            CommandBufferCount = 1,
        };
        Gpu.Check(api.AllocateCommandBuffers(_gpu.Device, &info, out CommandBuffer commands));
        var begin = new CommandBufferBeginInfo(StructureType.CommandBufferBeginInfo) { Flags = CommandBufferUsageFlags.OneTimeSubmitBit };
        Gpu.Check(api.BeginCommandBuffer(commands, &begin));
        var copy = new BufferCopy(0, 0, size);
        api.CmdCopyBuffer(commands, new Silk.NET.Vulkan.Buffer(from), new Silk.NET.Vulkan.Buffer(storage), 1, &copy);
        Barrier(commands);
        DescriptorSet set = _set;
        api.CmdBindPipeline(commands, PipelineBindPoint.Compute, _pipeline);
        api.CmdBindDescriptorSets(commands, PipelineBindPoint.Compute, _layout, 0, 1, &set, 0, null);
        api.CmdDispatch(commands, groups, 1, 1);
        Barrier(commands);
        api.CmdCopyBuffer(commands, new Silk.NET.Vulkan.Buffer(storage), new Silk.NET.Vulkan.Buffer(to), 1, &copy);
        Barrier(commands);
        Gpu.Check(api.EndCommandBuffer(commands));
        var submit = new SubmitInfo(StructureType.SubmitInfo) { CommandBufferCount = 1, PCommandBuffers = &commands };
        Gpu.Check(api.QueueSubmit(_gpu.Queue, 1, &submit, default));
        Gpu.Check(api.QueueWaitIdle(_gpu.Queue));
    }

    public unsafe void Dispose()
    {
        // SAFETY: the device has done all commands.
        _gpu.Api.DestroyCommandPool(_gpu.Device, _commands, null);
        _gpu.Api.DestroyDescriptorPool(_gpu.Device, _descriptors, null);
        _gpu.Api.DestroyPipeline(_gpu.Device, _pipeline, null);
        _gpu.Api.DestroyPipelineLayout(_gpu.Device, _layout, null);
        _gpu.Api.DestroyDescriptorSetLayout(_gpu.Device, _setLayout, null);
    }

    private unsafe void Barrier(CommandBuffer commands)
    {
        // SAFETY: the struct lives on this stack until the call returns.
        var barrier = new MemoryBarrier(StructureType.MemoryBarrier)
        {
            SrcAccessMask = AccessFlags.MemoryWriteBit,
            DstAccessMask = AccessFlags.MemoryReadBit | AccessFlags.MemoryWriteBit | AccessFlags.HostReadBit,
        };
        _gpu.Api.CmdPipelineBarrier(
            commands,
            PipelineStageFlags.AllCommandsBit,
            PipelineStageFlags.AllCommandsBit | PipelineStageFlags.HostBit,
            0,
            1,
            &barrier,
            0,
            null,
            0,
            null);
    }

    private unsafe Pipeline MakePipeline(ReadOnlySpan<uint> shader)
    {
        // SAFETY: the words and the name are pinned, and the structs live on this stack, until the calls return.
        fixed (uint* words = shader)
        fixed (byte* main = "main"u8)
        {
            var moduleInfo = new ShaderModuleCreateInfo(StructureType.ShaderModuleCreateInfo)
            {
                CodeSize = (nuint)shader.Length * sizeof(uint),
                PCode = words,
            };
            Gpu.Check(_gpu.Api.CreateShaderModule(_gpu.Device, &moduleInfo, null, out ShaderModule module));
            var stage = new PipelineShaderStageCreateInfo(StructureType.PipelineShaderStageCreateInfo)
            {
                Stage = ShaderStageFlags.ComputeBit,
                Module = module,
                PName = main,
            };
            var info = new ComputePipelineCreateInfo(StructureType.ComputePipelineCreateInfo) { Stage = stage, Layout = _layout };
            Result result = _gpu.Api.CreateComputePipelines(_gpu.Device, default, 1, &info, null, out Pipeline pipeline);
            _gpu.Api.DestroyShaderModule(_gpu.Device, module, null);
            Gpu.Check(result);
            return pipeline;
        }
    }
}
