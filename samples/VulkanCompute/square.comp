#version 450

// Squares the numbers of a buffer. The words in SquareShader.cs were built with: glslangValidator -V -x square.comp
layout(local_size_x = 64) in;

layout(std430, binding = 0) buffer Numbers
{
    uint numbers[];
};

void main()
{
    numbers[gl_GlobalInvocationID.x] *= numbers[gl_GlobalInvocationID.x];
}
